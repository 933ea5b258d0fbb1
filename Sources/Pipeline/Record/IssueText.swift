package import Domain
import Essentials
import Foundation

/// The body of a report's issue.
package struct IssueText: Sendable {
  let report: Report
  let disclosure: Disclosure
  let threshold: Double
  /// The sealed block, or a plain marker before the issue exists.
  let block: String

  /// Renders of `report` what `disclosure` lets through.
  package init(report: Report, threshold: Double, block: String, disclosure: Disclosure) {
    self.report = disclosure.shown(report)
    self.disclosure = disclosure
    self.threshold = threshold
    self.block = block
  }

  /// A marker that tells our issue for `report` from every other, before a block can be sealed to its number.
  package static func marker(_ report: Report) -> String { "<!-- nightshift:report \(report.id) -->" }

  /// `body` with our part replaced, or added at the end; what people wrote stays.
  package func replacing(in body: String) -> String {
    OwnPart.replacing(in: body) { others in
      let room = OwnPart.limit - others.utf16.count - block.utf8.count - 1_024
      return [Self.marker(report), rendered(room: room), block]
    }
  }

  /// Everything, or at least the first sections, in at most `room` bytes as far as that is possible.
  private func rendered(room: Int) -> String {
    let fixed = [summary, question, researchSection, receiptSection].compactMap(\.self)
    let left = room - 2_048 - fixed.reduce(0) { $0 + $1.utf8.count }
    let ledger = LedgerText(report: report, threshold: threshold, disclosure: disclosure).text(room: left)
    let choices = [
      [summary, question, ledger, researchSection, receiptSection], [summary, question, researchSection],
      [summary, question],
    ].map { $0.compactMap(\.self).joined(separator: "\n\n") }
    return choices.first { $0.utf8.count <= room } ?? summary
  }

  private var summary: String {
    let weight = ReportLifecycle.text(report.weight)
    var lines: [String] = []
    if let left = report.left {
      return ReportTiesText.departed(left)
    }
    switch report.state {
    case .gathering:
      let missing = threshold - report.weight
      lines.append(
        missing > 0
          ? "**Gathering evidence.** Weight \(weight) of \(ReportLifecycle.text(threshold)): "
            + "\(ReportLifecycle.text((missing * 100).rounded() / 100)) more starts research."
          : "**Gathering evidence.** Weight \(weight); the threshold is \(ReportLifecycle.text(threshold)).")
    case .researching: lines.append("**Researching.** An agent looks for the cause in a sandbox. Weight \(weight).")
    case .needsInput: lines.append("**Needs input.** A person has to decide. Weight \(weight).")
    case .ready: lines.append("**Ready.** A fix starts once late signals have had their time. Weight \(weight).")
    case .fixing: lines.append("**Fixing.** An agent makes the change in a sandbox. Weight \(weight).")
    case .inReview: lines.append("**In review**\(pull). The agent goes on until CI is green. Weight \(weight).")
    case .green: lines.append("**Green**\(pull). Every check that counts passes. Weight \(weight).")
    case .merged: lines.append("**Merged**\(pull). Watching whether the problem stays away. Weight \(weight).")
    case .verified: lines.append("**Verified**\(pull). The problem stayed away.")
    case .regressed: lines.append("**Regressed**\(pull). The problem came back.")
    case .dismissed: lines.append("**Dismissed.** Signals of this problem are still counted here.")
    }
    lines += ReportTiesText.lines(report)
    if let recurrence = report.recurrenceOf { lines.append("This is a recurrence of #\(recurrence).") }
    if let note = report.note { lines.append(note) }
    return lines.joined(separator: "\n\n")
  }

  private var pull: String { report.change.map { " in #\($0.number)" } ?? "" }

  private var question: String? {
    report.question.map { "### A question for you\n\n\($0)\n\n\(howToAnswer)" }
  }

  private var howToAnswer: String {
    let commands = "`/nightshift help` lists the commands."
    guard report.state == .needsInput, let kept = report.kept else { return "Answer with a command: \(commands)" }
    let place = kept.stage == .round ? report.change.map { "on #\($0.number)" } ?? "there" : "here"
    return
      "Answer in a comment \(place), with the number of a choice or in your own words: the agent goes on where it stopped. "
      + "`/nightshift retry` lets it go on without an answer, after a budget was raised for example. \(commands)"
  }

  private var researchSection: String? {
    report.research.map { ResearchText(research: $0, priority: report.priority, disclosure: disclosure).text }
  }

  private var receiptSection: String? {
    let receipt = report.receipt
    guard receipt.agentRuns > 0 else { return nil }
    return """
      ### Receipt

      | agent runs | rounds | sandbox time | model calls | tokens | cost |
      | --- | --- | --- | --- | --- | --- |
      | \(receipt.agentRuns) | \(receipt.rounds) | \(String(format: "%.1f", receipt.sandboxSeconds)) s \
      | \(receipt.modelCalls) | \(receipt.tokens) | $\(String(format: "%.2f", receipt.dollars)) |
      """
  }
}
