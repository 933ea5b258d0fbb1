import Essentials
import Foundation
import Pipeline
import Runtime
import Storage
import Synchronization

/// Tells at the terminal what happens, as it happens.
final class DemoNarrator: Sendable {
  private let isQuiet: Bool
  private let time: any TimeSource
  private let startedAt: Date
  private let isColourful = Terminal.hasColour
  private let issues = Mutex<[String: Int]>([:])

  init(isQuiet: Bool, time: any TimeSource) {
    self.isQuiet = isQuiet
    self.time = time
    startedAt = time.now()
  }

  /// With `--json` the story goes to standard error, so that standard output is the object alone.
  func say(_ text: String) {
    if isQuiet { Terminal.remark(text) } else { Terminal.say(text) }
  }

  func introduce(world: EmbeddedWorld, shortened: [(name: String, from: String, to: String)]) {
    say(
      "\nLook at it in a browser while it runs:  \(world.html)/\(EmbeddedWorld.organisation)/\(world.firstRepository)/issues"
    )
    say("\nEvery step is the production path. These settings are shortened for the demo:")
    for setting in shortened {
      say("  \(setting.name.padding(toLength: 32, withPad: " ", startingAt: 0)) \(setting.from) → \(setting.to)")
    }
    say("")
  }

  /// One line for each decision that was kept.
  func tell(_ change: Change) {
    remember(change)
    for entry in change.trail where Self.isTold(entry, change) {
      let seconds = time.now().timeIntervalSince(startedAt)
      say(
        String(format: "%6.1fs  ", seconds)
          + paint(entry.stage.padding(toLength: 9, withPad: " ", startingAt: 0), entry)
          + readable(entry))
    }
  }

  /// Keeps which report is which issue, since people know issues.
  private func remember(_ change: Change) {
    for document in change.puts where document.collection == ReportShelf.reports {
      guard let report = try? JSONValue(parsing: document.body), let issue = report["issue"]?["number"]?.int else {
        continue
      }
      issues.withLock { $0[document.id] = issue }
    }
  }

  private static func isTold(_ entry: TrailEntry, _ change: Change) -> Bool {
    switch entry.stage {
    case "screen", "research", "iterate", "command", "labels", "worker": true
    // What a signal did is told of the signal; the same told of its report would be an echo.
    case "group": !entry.subject.hasPrefix("r") || entry.subject.contains(":")
    case "report": !change.puts.isEmpty && !entry.text.hasPrefix("signal ")
    default: false
    }
  }

  /// The subject as people know it, and the sentence.
  private func readable(_ entry: TrailEntry) -> String {
    let known = issues.withLock(\.self)
    var text = entry.text.split(separator: "\n").joined(separator: " ")
    for (report, issue) in known { text = text.replacingOccurrences(of: "report \(report)", with: "#\(issue)") }
    let subject = known[entry.subject].map { "#\($0)" } ?? String(entry.subject.split(separator: ":").last ?? "")
    return "\(subject.prefix(22).padding(toLength: 23, withPad: " ", startingAt: 0))\(text.prefix(160))"
  }

  private func paint(_ text: String, _ entry: TrailEntry) -> String {
    guard isColourful else { return text }
    let colour =
      switch entry.stage {
      case "screen", "worker": "31"
      case "group": "36"
      case "report": entry.text.contains("green") ? "32" : "33"
      case "research": "35"
      case "iterate": "34"
      default: "37"
      }
    return "\u{1b}[\(colour)m\(text)\u{1b}[0m"
  }
}
