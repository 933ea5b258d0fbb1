import Domain
package import Git

/// Which hunks of a commit the evidence points at.
package struct EvidenceHunks: Sendable {
  /// Regions by path, both as the commit left them; nil stands for the whole file.
  private let regions: [String: [ClosedRange<Int>]?]

  package init(regions: [String: [ClosedRange<Int>]?]) { self.regions = regions }

  package func contains(_ file: FileDiff, _ hunk: Hunk) -> Bool {
    guard let found = regions[file.newPath] ?? regions[file.oldPath] else { return false }
    guard let found else { return true }
    return found.contains { hunk.touches($0) }
  }

  /// Translates the evidence from `base` to `commit`: the whole file of the innermost frame, and the functions of the others.
  package static func find(for commit: CommitID, brief: FixBrief, mirror: Mirror) async throws -> Self {
    let places = brief.evidence
    let changes = commit == brief.base ? [] : try await mirror.changes(from: commit, to: brief.base)
    var regions: [String: [ClosedRange<Int>]?] = [:]
    for (index, place) in places.prefix(12).enumerated() {
      let shift = LineShift(of: place.path, in: changes)
      guard index > 0, let line = place.line else {
        if index == 0 { regions[shift.oldPath] = .some(nil) }
        continue
      }
      if let known = regions[shift.oldPath], known == nil { continue }
      guard let path = RepositoryPath(shift.oldPath), let bytes = try await mirror.file(path, at: commit) else {
        continue
      }
      let lines = String(decoding: bytes, as: UTF8.self).sourceLines
      let region = EnclosingRegion.around(shift.old(line), in: lines)
      regions[shift.oldPath] = (regions[shift.oldPath].flatMap { $0 } ?? []) + [region]
    }
    return Self(regions: regions)
  }
}

extension FixBrief {
  /// The frames of the product's own code, innermost first; without any, the places that research names.
  var evidence: [CodePath] {
    let ours = frames.filter(\.isInApp).map { CodePath(path: $0.file, line: $0.line, function: $0.function) }
    return ours.isEmpty ? research.codePaths : ours
  }
}
