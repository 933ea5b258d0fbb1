/// Whether a report is specific enough to act on without a person: measured fact by fact, from 0 to 1.
package struct ActionScore: Sendable, Equatable {
  package var value: Double
  /// What is missing, in words.
  package var missing: [String]
  /// From here on a fix may start by itself.
  package static let enough = 0.7

  /// What `clarity` claims, as far as the repository bears it out in `findings`.
  package init(_ clarity: ResearchOpinion.Clarity, findings: ResearchFindings) {
    value = 0
    missing = []
    take(0.35, clarity.namesFile, or: "no file of the repository is named")
    // Lines that a stack trace names and that are there count as much as having seen it.
    take(0.25, clarity.isReproduced || findings.isConfirmed, or: "nobody has reproduced it")
    take(0.25, clarity.hasOneSolution, or: "there are several ways to resolve it")
    take(0.15, !findings.suspects.isEmpty, or: "no commit explains it")
    if clarity.needsProductDecision {
      value = 0
      missing.append("somebody has to decide how the product should behave")
    }
  }

  package var isEnough: Bool { value >= Self.enough - 1e-9 }

  private mutating func take(_ part: Double, _ holds: Bool, or problem: String) {
    if holds { value += part } else { missing.append(problem) }
  }
}
