import Essentials
import Foundation

/// What became of a case.
package struct BugResult: Sendable, Equatable {
  package enum Ending: Sendable, Equatable {
    /// Merged when green, and the hidden tests pass.
    case solved
    /// Merged when green, and the hidden tests fail: worse than none.
    case wrong
    /// No green pull request came of it; where it stopped.
    case unsolved(String)
    /// What it needs is not on this machine.
    case notRun(String)
  }

  package var name: String
  package var language: String
  package var ending: Ending
  package var rounds = 0
  package var modelCalls = 0
  package var tokens = 0
  package var dollars = 0.0
  package var seconds = 0.0

  package init(name: String, language: String, ending: Ending) {
    self.name = name
    self.language = language
    self.ending = ending
  }

  package var isSolved: Bool { ending == .solved }
  package var wasRun: Bool { if case .notRun = ending { false } else { true } }

  private var word: (String, String) {
    switch ending {
    case .solved: ("solved", "")
    case .wrong: ("wrong", "green, but the hidden tests fail")
    case .unsolved(let why): ("unsolved", why)
    case .notRun(let why): ("not run", why)
    }
  }

  var json: JSONValue {
    [
      "name": .string(name), "language": .string(language), "ending": .string(word.0), "note": .string(word.1),
      "rounds": .integer(Int64(rounds)), "model_calls": .integer(Int64(modelCalls)), "tokens": .integer(Int64(tokens)),
      "cost_usd": .number(dollars), "seconds": .number((seconds * 10).rounded() / 10),
    ]
  }

  var line: String {
    let figures = wasRun ? "\(rounds) rounds, \(modelCalls) calls, $\(dollars), \((seconds * 10).rounded() / 10) s" : ""
    return "\(word.0.padding(toLength: 9, withPad: " ", startingAt: 0)) \(name)  "
      + [figures, word.1].filter { !$0.isEmpty }.joined(separator: ": ")
  }
}
