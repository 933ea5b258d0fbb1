package import Foundation

extension Mirror {
  /// Commits reachable from `commit`, newest first, that touch one of `paths` (all, if there are none).
  package func log(
    from commit: CommitID, limit: Int, since: Date? = nil, paths: [RepositoryPath] = []
  ) async throws -> [CommitSummary] {
    var arguments = ["log", "-z", "--no-show-signature", CommitSummary.format, "--max-count=\(limit)"]
    if let since { arguments.append("--max-age=\(Int(since.timeIntervalSince1970))") }
    return try await summaries(arguments + ["--end-of-options", commit.text, "--"] + paths.map(\.text))
  }

  /// Commits that changed `path`, or only its `lines` as they stand in `commit`, newest first.
  package func history(
    of path: RepositoryPath, lines: ClosedRange<Int>? = nil, at commit: CommitID, limit: Int
  ) async throws -> [CommitSummary] {
    guard let lines else { return try await log(from: commit, limit: limit, paths: [path]) }
    guard let range = try await existing(lines, of: path, at: commit) else { return [] }
    return try await summaries([
      "log", "-z", "--no-show-signature", CommitSummary.format, "--max-count=\(limit)", "--no-patch",
      "-L\(range.lowerBound),\(range.upperBound):\(path.text)", "--end-of-options", commit.text, "--",
    ])
  }

  /// A commit, its message and its changes.
  package func commit(_ id: CommitID) async throws -> CommitDetail {
    let answer = try await git.run([
      "log", "-1", "-z", "--no-patch", "--no-show-signature", "\(CommitSummary.format)%x00%b", "--end-of-options",
      id.text, "--",
    ])
    let fields = answer.output.nulSeparated
    guard fields.count > CommitSummary.fieldCount,
      let summary = CommitSummary(fields: fields.prefix(CommitSummary.fieldCount))
    else { throw GitError(.unknownObject, operation: "log") }
    let body = String(decoding: fields[CommitSummary.fieldCount], as: UTF8.self)
    return CommitDetail(
      summary: summary, body: body.trimmingCharacters(in: .newlines), files: try await changes(of: summary))
  }

  /// Who last changed each of `lines` of a file, white space aside; lines beyond its end are left out.
  package func blame(
    _ path: RepositoryPath, lines: ClosedRange<Int>, at commit: CommitID
  ) async throws -> [BlameLine] {
    guard let range = try await existing(lines, of: path, at: commit) else { return [] }
    let answer = try await git.run([
      "blame", "--porcelain", "-w", "-L\(range.lowerBound),\(range.upperBound)", commit.text, "--", path.text,
    ])
    return BlameLine.parse(answer.output)
  }

  /// The part of `lines` that the file has, or nil.
  private func existing(
    _ lines: ClosedRange<Int>, of path: RepositoryPath, at commit: CommitID
  ) async throws -> ClosedRange<Int>? {
    guard let text = try await file(path, at: commit) else { return nil }
    let count = text.count { $0 == UInt8(ascii: "\n") } + (text.isEmpty || text.last == UInt8(ascii: "\n") ? 0 : 1)
    let range = max(lines.lowerBound, 1)...max(lines.upperBound, 1)
    return range.lowerBound > count ? nil : range.clamped(to: 1...count)
  }

  private func summaries(_ arguments: [String]) async throws -> [CommitSummary] {
    let fields = try await git.run(arguments).output.nulSeparated
    return stride(from: 0, to: fields.count, by: CommitSummary.fieldCount).compactMap { start in
      CommitSummary(fields: fields[start..<min(start + CommitSummary.fieldCount, fields.count)])
    }
  }
}
