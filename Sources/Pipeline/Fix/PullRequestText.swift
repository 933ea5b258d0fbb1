import Domain
import Essentials
import Foundation

/// The body of a pull request: what, why, proof, reviewers, receipt, and a way to say no.
struct PullRequestText {
  let report: Report
  let research: Research
  let summary: String
  let test: TestRun.Outcome
  let proof: TestProof
  let reviewers: [SuggestedReviewer]
  let receipt: Receipt

  /// Renders what `disclosure` lets through; `summary` has gone through it already.
  init(
    report: Report, research: Research, summary: String, test: TestRun.Outcome, proof: TestProof,
    reviewers: [SuggestedReviewer], receipt: Receipt, disclosure: Disclosure
  ) {
    self.report = disclosure.shown(report)
    self.research = disclosure.shown(research)
    self.summary = summary
    self.test = test
    self.proof = proof
    self.reviewers = disclosure.shown(reviewers)
    self.receipt = receipt
  }

  var text: String {
    var lines = [summary, "", "Closes #\(report.issue?.number ?? 0)", "", "### Why", "", research.cause, ""]
    lines += ["**Impact.** \(research.impact)", "", "**Success criterion.** \(research.successCriterion)", ""]
    lines += ["### Proof", "", [tests, proof.words].filter { !$0.isEmpty }.joined(separator: " "), ""]
    if !reviewers.isEmpty {
      lines += ["### Reviewers", ""] + reviewers.map { "- \($0.login): \($0.because)" } + [""]
    }
    lines += [
      "### Receipt", "", "| agent runs | sandbox time | model calls | tokens | cost |",
      "| --- | --- | --- | --- | --- |",
    ]
    lines.append(
      "| \(receipt.agentRuns) | \(String(format: "%.1f", receipt.sandboxSeconds)) s | \(receipt.modelCalls) "
        + "| \(receipt.tokens) | $\(String(format: "%.2f", receipt.dollars)) |")
    lines += [
      "", "### To say no", "",
      "Close this pull request: that is remembered, and it will not be proposed again. Push to the branch and it is yours. "
        + "A review or a comment starts another round; `/nightshift help` lists the commands.",
    ]
    return String(lines.joined(separator: "\n").prefix(60_000))
  }

  private var tests: String {
    switch test {
    case .none: "The repository names no tests for the host to run, so CI alone judges this."
    case .passed: "The repository's tests passed on this change in the host's own sandbox before it was pushed."
    case .failed(let command):
      "The host's own run of `\(SafeText.title(command, limit: 120))` failed on this change and on the base alike."
    }
  }
}
