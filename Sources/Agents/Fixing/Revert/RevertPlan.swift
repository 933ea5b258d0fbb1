package import Essentials
import Foundation

/// Which commit to take back next, and how much of it.
///
/// Each suspect comes twice: first only what the evidence points at, then the whole commit.
package struct RevertPlan: Codable, Sendable, Equatable {
  package enum Extent: String, Codable, Sendable { case evidence, whole }

  package struct Change: Codable, Sendable, Equatable {
    package var commit: String
    package var extent: Extent

    package init(commit: String, extent: Extent) {
      self.commit = commit
      self.extent = extent
    }
  }

  /// A change that did not hold, and why in our own words.
  package struct Setback: Codable, Sendable, Equatable {
    package var change: Change
    package var reason: String
  }

  package enum Action: Sendable, Equatable {
    case take(Change)
    /// Reviewers asked for something while `change` stands.
    case answer(change: Change, isFirst: Bool)
    case giveUp
  }

  package static let suspectLimit = 3

  /// The suspects it was made for, likeliest first.
  package private(set) var suspects: [String]
  /// What is in the tree now.
  package private(set) var standing: Change?
  package private(set) var setbacks: [Setback]
  private var queue: [Change]
  private var base: String
  private var answers: Int

  package init(suspects: [String], rejected: [String], base: String) {
    self.suspects = Self.candidates(suspects, rejected)
    self.base = base
    queue = self.suspects.flatMap { [Change(commit: $0, extent: .evidence), Change(commit: $0, extent: .whole)] }
    setbacks = []
    answers = 0
  }

  /// The plan that an earlier run left, or nil if what it left is none.
  package init?(memory: JSONValue) {
    guard memory.object != nil, let plan = try? JSONDecoder().decode(Self.self, from: memory.data) else { return nil }
    self = plan
  }

  /// As it is kept in a conversation.
  package func memory() throws -> JSONValue {
    try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(self))
  }

  /// Whether it was made for other suspects and has nothing left to try.
  package func isOutdated(suspects: [String], rejected: [String]) -> Bool {
    standing == nil && queue.isEmpty && Self.candidates(suspects, rejected) != self.suspects
  }

  /// What a run has to do first: `failure` says why the change that stands does not hold, `hasFeedback` that reviewers spoke.
  package mutating func begin(base: String, failure: String?, hasFeedback: Bool, rejected: [String]) -> Action {
    queue.removeAll { rejected.contains($0.commit) }
    if let standing, rejected.contains(standing.commit) { self.standing = nil }
    let hasMoved = base != self.base
    self.base = base
    guard let standing else { return next() }
    if let failure { return retreat(because: failure) }
    if hasFeedback, !hasMoved {
      answers += 1
      return .answer(change: standing, isFirst: answers == 1)
    }
    return .take(standing)
  }

  /// Notes that `change` is in the tree; one that turned out to be the whole commit need not be tried whole again.
  package mutating func didTake(_ change: Change, isWhole: Bool) {
    standing = Change(commit: change.commit, extent: isWhole ? .whole : change.extent)
    if isWhole { queue.removeAll { $0.commit == change.commit } }
  }

  /// Notes that `change` could not be made, and says what to do instead.
  package mutating func didFail(_ change: Change, because reason: String, isWhole: Bool = false) -> Action {
    standing = change
    if isWhole { queue.removeAll { $0.commit == change.commit } }
    return retreat(because: reason)
  }

  private mutating func retreat(because reason: String) -> Action {
    if let standing { setbacks.append(Setback(change: standing, reason: reason)) }
    standing = nil
    return next()
  }

  private mutating func next() -> Action {
    queue.isEmpty ? .giveUp : .take(queue.removeFirst())
  }

  private static func candidates(_ suspects: [String], _ rejected: [String]) -> [String] {
    Array(suspects.filter { !rejected.contains($0) }.prefix(suspectLimit))
  }
}
