import Domain
import Git

/// A commit, or a part of it, that has been taken back.
struct Reversal {
  var commit: CommitDetail
  /// What was taken back.
  var files: [FileDiff]
  var isWhole: Bool
  var hunksOfCommit: Int
  /// Which tool did it.
  var how: String
  /// Later commits that had to be taken back as well, since they changed the same lines; newest first.
  var with: [CommitSummary] = []

  func attempt(brief: FixBrief, setbacks: [RevertPlan.Setback]) -> FixAttempt {
    let title = SafeText.title("\(isWhole ? "Revert" : "Revert in part"): \(commit.subject)")
    return .changed(
      title: title, summary: summary(brief: brief, setbacks: setbacks), suspect: commit.id.text)
  }

  private func summary(brief: FixBrief, setbacks: [RevertPlan.Setback]) -> String {
    let name = "\(commit.id.short) (\(QuotedText.code(commit.subject)))"
    let hunks = files.reduce(0) { $0 + $1.hunks.count }
    var lines = [
      isWhole
        ? "Takes the whole of \(name) back\(withLater)."
        : "Takes \(hunks) of \(hunksOfCommit) changes of \(name) back: those that the evidence points at. If a check shows that"
          + " the rest belongs to it, the whole commit is next.",
      "",
    ]
    lines += files.map { "- \(QuotedText.code($0.newPath)): \(Self.count($0))" }
    lines += ["", "**Why this commit**", ""] + RevertWords.evidence(for: commit.id.text, brief: brief)
    if !setbacks.isEmpty {
      lines += ["", "**Tried before**", ""]
      lines += setbacks.map { "- \($0.change.commit.prefix(7)), \(RevertWords.extent($0.change.extent)): \($0.reason)" }
    }
    return lines.joined(separator: "\n")
  }

  private var withLater: String {
    guard !with.isEmpty else { return "" }
    let names = with.map { "\($0.id.short) (\(QuotedText.code($0.subject)))" }.joined(separator: " and ")
    return ", and with it \(names), which changed the same lines later. Bring that back by hand if it is still wanted"
  }

  private static func count(_ file: FileDiff) -> String {
    let back = file.hunks.reduce(0) { $0 + $1.removedText.count }
    let gone = file.hunks.reduce(0) { $0 + $1.addedText.count }
    if file.isBinary { return "as it was before" }
    return "\(back) \(back == 1 ? "line" : "lines") restored, \(gone) taken out"
  }
}
