package import Domain
package import Essentials
import Foundation

/// Our own check run on a pull request of ours: what the last round did, what it saw, and what is next.
///
/// It is completed as neutral, so that it never decides anything, and has the buttons that matter then.
package struct RoundCheck: Sendable, Equatable {
  package static let name = "Nightshift"

  /// What a button asks for.
  package enum Button: String, Sendable, CaseIterable {
    case tryAgain = "retry"
    case stop
    case revert

    package var command: CommandWord {
      switch self {
      case .tryAgain: .retry
      case .stop: .stop
      case .revert: .revert
      }
    }

    func action(isMerged: Bool) -> CheckAction {
      switch self {
      case .tryAgain:
        CheckAction(identifier: "retry", label: "Try again", description: "Another round on this pull request")
      case .stop: CheckAction(identifier: "stop", label: "Stop", description: "Leave this pull request to people")
      case .revert:
        CheckAction(
          identifier: "revert", label: "Revert",
          description: isMerged ? "Propose to take this change back" : "Close this pull request, as a no")
      }
    }
  }

  package var externalID: String
  package var head: String
  package var title: String
  package var summary: String
  package var buttons: [Button]

  /// The check of a report's pull request, or nil if there is none or its head is not ours.
  package init?(_ report: Report) {
    guard let change = report.change, change.state != .closed, !change.isHandedOver else { return nil }
    let round = change.headRound ?? 0
    externalID = "\(report.id)/\(change.number)/\(round)"
    head = change.head
    title = round == 0 ? "Opened" : "Round \(round)"
    if let state = Self.words(report, change) { title += ": \(state)" }
    let said = change.did ?? (change.takesBack.map { "It takes #\($0) back." } ?? "It opened this pull request.")
    var lines = ["**What it did.** \(said)"]
    if let saw = change.saw { lines.append("**What it saw.** \(saw)") }
    lines.append("**What is next.** \(Self.next(report, change))")
    if let issue = report.issue { lines.append("The report is #\(issue.number).") }
    summary = lines.joined(separator: "\n\n")
    switch change.state {
    case .merged: buttons = change.takesBack == nil ? [.revert] : []
    case .open, .closed: buttons = change.takesBack == nil ? [.tryAgain, .stop, .revert] : [.tryAgain, .stop]
    }
  }

  /// The report that an `external_id` of ours names.
  package static func report(_ externalID: String) -> Identifier<Report>? {
    let parts = externalID.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 3, !parts[0].isEmpty else { return nil }
    return Identifier(String(parts[0]))
  }

  private static func words(_ report: Report, _ change: ProposedChange) -> String? {
    if change.state == .merged { return "merged" }
    switch report.state {
    case .green: return "green"
    case .needsInput: return "a person is asked"
    case .dismissed: return "dismissed"
    default: return nil
    }
  }

  private static func next(_ report: Report, _ change: ProposedChange) -> String {
    if change.state == .merged { return "It is merged; what comes in is watched for the problem." }
    switch report.state {
    case .green: return "A person's review and merge."
    case .needsInput:
      let reason = report.note ?? report.question ?? "a person has to decide"
      return "A person has to decide: \(Defang.inline(reason, limit: 400))"
    case .dismissed: return "Nothing; the report is dismissed."
    default: return "CI's answer and reviews; a failing check or a comment starts the next round."
    }
  }
}

extension RoundRequest {
  /// What the round is about, in a few words.
  var words: String {
    var parts: [String] = []
    if conflicts == true { parts.append("It conflicted with the base branch.") }
    if !failing.isEmpty {
      let names = failing.prefix(10).map { "`\(SafeText.title($0.name))`" }.joined(separator: ", ")
      parts.append("\(names) failed on \(head.prefix(10)).")
    }
    if !feedback.isEmpty {
      let people = Set(feedback.map { SafeText.title($0.author) }).sorted().joined(separator: ", ")
      parts.append("\(feedback.count) comments of \(people).")
    }
    return parts.joined(separator: " ")
  }
}
