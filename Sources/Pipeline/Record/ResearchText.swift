import Domain
import Essentials
import Foundation

/// What research found, as a section of the issue.
struct ResearchText {
  let research: Research
  let priority: Priority?

  init(research: Research, priority: Priority?, disclosure: Disclosure) {
    self.research = disclosure.shown(research)
    self.priority = priority
  }

  var text: String {
    var lines = ["### Research", ""]
    lines.append(
      "**\(research.verdict.rawValue.capitalized)**, \((priority ?? research.priority).rawValue). "
        + "\(research.explanation)")
    lines += ["", "**Cause.** \(research.cause)", "", "**Impact.** \(research.impact)"]
    if !research.codePaths.isEmpty {
      lines += ["", "**Code paths**", ""]
      lines += research.codePaths.prefix(10).map { path in
        "- `\(path.path)\(path.line.map { ":\($0)" } ?? "")`\(path.function.map { " in `\($0)`" } ?? "")"
      }
    }
    if !research.suspects.isEmpty {
      lines += ["", "**Suspect commits**, likeliest first", ""]
      lines += research.suspects.prefix(5).map { suspect in
        "- \(suspect.commit.prefix(10)) \(SafeText.title(suspect.subject)) "
          + "(\(SafeText.title(suspect.authorName)), \(Timestamp.text(suspect.committedAt))): "
          + suspect.reasons.joined(separator: "; ")
      }
    }
    if !research.reviewers.isEmpty {
      lines += ["", "**Reviewers**", ""]
      lines += research.reviewers.map { "- \($0.login): \($0.because)" }
    }
    lines += ["", "**Looked at**", ""]
    lines += research.dataQueried.prefix(12).map { "- \($0)" }
    lines += ["", "**Success criterion.** \(research.successCriterion)"]
    return lines.joined(separator: "\n")
  }
}
