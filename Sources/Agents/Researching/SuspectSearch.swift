import Domain
import Foundation
import Git

/// Looks for the commits that may have broken the code of some frames.
struct SuspectSearch {
  let mirror: Mirror
  let base: CommitID
  /// Words of the error and the functions of the frames.
  let tokens: [String]

  private static let depths = [1, 0.6, 0.4, 0.3, 0.2, 0.2]
  private static let nearby = 3

  func scores(for frames: [LocatedFrame]) async throws -> SuspectScores {
    var scores = SuspectScores()
    for (index, frame) in frames.prefix(Self.depths.count).enumerated() {
      let depth = Self.depths[index] * frame.score
      try await blame(frame, index, depth, into: &scores)
      try await history(frame, index, depth, into: &scores)
      if index < 3 { try await hunks(frame, index, depth, into: &scores) }
    }
    let paths = Set(frames.map(\.path.text))
    for commit in scores.commits where try await isRewording(commit, paths) { scores.discount(commit, to: 0.3) }
    return scores
  }

  /// Whether a commit says in other words what the files said before.
  private func isRewording(_ commit: CommitSummary, _ paths: Set<String>) async throws -> Bool {
    guard commit.parents.count == 1 else { return false }
    let files = try await mirror.commit(commit.id).files
    let changed = files.filter { paths.contains($0.newPath) }
    // One that was renamed since is not found by its name: then all that the commit did to code counts.
    let code = changed.isEmpty ? files.filter { SourceLanguage.isSource(path: $0.newPath) } : changed
    let hunks = code.flatMap(\.hunks)
    return !hunks.isEmpty && hunks.allSatisfy(\.isRewording)
  }

  /// Who last changed the line and those next to it.
  private func blame(
    _ frame: LocatedFrame, _ index: Int, _ depth: Double, into scores: inout SuspectScores
  ) async throws {
    let around = max(1, frame.line - Self.nearby)...(frame.line + Self.nearby)
    var near: Set<CommitID> = []
    for line in try await mirror.blame(frame.path, lines: around, at: base) {
      guard let commit = try await mirror.log(from: line.commit, limit: 1).first else { continue }
      if line.line == frame.line {
        scores.add(2 * depth, to: commit, because: "last changed line \(line.line) of \(frame.place(index))")
      } else if near.insert(line.commit).inserted {
        scores.add(
          0.6 * depth, to: commit, because: "changed lines next to line \(frame.line) of \(frame.place(index))")
      }
    }
  }

  /// Who changed the function, removals included.
  private func history(
    _ frame: LocatedFrame, _ index: Int, _ depth: Double, into scores: inout SuspectScores
  ) async throws {
    let commits = try await mirror.history(of: frame.path, lines: frame.region, at: base, limit: 12)
    let name =
      frame.function.map { "\(QuotedText.code($0, limit: 80)) in " } ?? "the code around line \(frame.line) of "
    for (rank, commit) in commits.enumerated() {
      scores.add(1.5 * depth / (1 + 0.4 * Double(rank)), to: commit, because: "changed \(name)\(frame.place(index))")
    }
  }

  /// Which recent commits to the file removed or added something near the frame, or what the error speaks of.
  private func hunks(
    _ frame: LocatedFrame, _ index: Int, _ depth: Double, into scores: inout SuspectScores
  ) async throws {
    for commit in try await mirror.log(from: base, limit: 12, paths: [frame.path]) where commit.parents.count == 1 {
      let detail = try await mirror.commit(commit.id)
      let changes = commit.id == base ? [] : try await mirror.changes(from: commit.id, to: base)
      let shift = LineShift(of: frame.path.text, in: changes)
      guard let file = detail.files.first(where: { $0.newPath == shift.oldPath }) else { continue }
      let region =
        shift.old(
          frame.region.lowerBound)...max(
          shift.old(frame.region.lowerBound), shift.old(frame.region.upperBound))
      let line = shift.old(frame.line)
      for hunk in file.hunks {
        let isInside = hunk.touches(region)
        // A guard that was removed leaves no line to blame.
        let isNear = hunk.touches(max(1, line - Self.nearby)...(line + Self.nearby))
        if isInside, !hunk.removedText.isEmpty {
          // Lines that were rewritten have an author already, and blame names them.
          let isLoss = hunk.removedText.count > hunk.addedText.count
          scores.add(
            (isNear ? 3 : 1.2) * (isLoss ? 1 : 0.6) * depth, to: commit,
            because: "took \(count(hunk.removedText)) out of the function of \(frame.place(index))")
        }
        if isInside, hunk.lostChecks > 0 {
          scores.add(
            (isNear ? 2.5 : 1) * depth, to: commit,
            because: "removed a check in the function of \(frame.place(index))")
        }
        let changed = (hunk.removedText + hunk.addedText).joined(separator: "\n")
        let said = tokens.first { changed.contains($0) }
        if let said, isInside {
          scores.add(
            0.8 * depth, to: commit, because: "changed lines with \(QuotedText.code(said, limit: 60)) in \(frame.path)")
        } else if let said {
          scores.add(
            0.3 * depth, to: commit, because: "touched \(QuotedText.code(said, limit: 60)) elsewhere in \(frame.path)")
        }
      }
    }
  }

  private func count(_ lines: [String]) -> String { lines.count == 1 ? "1 line" : "\(lines.count) lines" }

  /// The commits that can be to blame at all, and a note if they had to be taken from after the first occurrence.
  ///
  /// Never a merge or the first commit: neither can be taken back for one cause.
  func allowed(
    _ commits: [CommitSummary], before first: Date, release: CommitID?
  ) async throws -> (ids: Set<CommitID>, note: String?) {
    var plain = commits.filter { $0.parents.count == 1 }
    if let release {
      var shipped: [CommitSummary] = []
      for commit in plain where try await mirror.isAncestor(commit.id, of: release) { shipped.append(commit) }
      if !shipped.isEmpty { plain = shipped }
    }
    // Clocks of machines differ by minutes, not by hours.
    let early = plain.filter { $0.date <= first.addingTimeInterval(300) }
    if early.isEmpty, !plain.isEmpty {
      return (
        Set(plain.map(\.id)), "every commit near the evidence is later than the first occurrence; all are considered"
      )
    }
    return (Set(early.map(\.id)), nil)
  }
}
