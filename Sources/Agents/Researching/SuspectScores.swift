import Domain
import Foundation
import Git

/// Evidence against commits, gathered piece by piece.
struct SuspectScores {
  private struct Case {
    var commit: CommitSummary
    var score = 0.0
    /// With the weight of each, so that the strongest comes first.
    var reasons: [(weight: Double, words: String)] = []
  }

  private var cases: [CommitID: Case] = [:]

  var commits: [CommitSummary] { cases.values.map(\.commit).sorted { $0.id < $1.id } }

  mutating func add(_ weight: Double, to commit: CommitSummary, because words: String) {
    var found = cases[commit.id] ?? Case(commit: commit)
    guard !found.reasons.contains(where: { $0.words == words }) else { return }
    found.score += weight
    found.reasons.append((weight, words))
    cases[commit.id] = found
  }

  /// Lets all that speaks against `commit` count for less.
  mutating func discount(_ commit: CommitSummary, to share: Double) { cases[commit.id]?.score *= share }

  /// The commits of `allowed`, likeliest first, newer ones before older ones that have as much against them.
  func suspects(before first: Date, allowed: Set<CommitID>, limit: Int = 5) -> [Suspect] {
    let suspects = cases.values.filter { allowed.contains($0.commit.id) }.map { found -> Suspect in
      let days = max(0, first.timeIntervalSince(found.commit.date) / 86_400)
      // What broke yesterday seldom goes back to last year.
      let recency = 0.15 + 0.85 * exp(-days / 10)
      var reasons = found.reasons.sorted { ($0.weight, $1.words) > ($1.weight, $0.words) }.prefix(4).map(\.words)
      if days < 14, found.commit.date <= first { reasons.append("came \(Self.ago(days)) before the first occurrence") }
      return Suspect(
        commit: found.commit.id.text, subject: found.commit.subject, authorName: found.commit.authorName,
        authorEmail: found.commit.authorEmail, committedAt: found.commit.date,
        score: (found.score * recency * 1_000).rounded() / 1_000, reasons: reasons)
    }
    let ordered = suspects.sorted {
      ($0.score, $0.committedAt, $0.commit) > ($1.score, $1.committedAt, $1.commit)
    }
    return Array(ordered.filter { $0.score >= (ordered.first?.score ?? 0) * 0.1 }.prefix(limit))
  }

  private static func ago(_ days: Double) -> String {
    if days < 1 { return "\(max(1, Int(days * 24))) h" }
    return Int(days) == 1 ? "1 day" : "\(Int(days)) days"
  }
}
