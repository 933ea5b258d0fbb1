import Essentials
import Foundation
import Git

/// The history of the repository, out of the host's own mirror: there is no git in an agent's tree.
enum HistoryTool {
  static func tool(_ mirror: Mirror, base: CommitID) -> LoopTool {
    LoopTool(
      "history", "Look into the git history: log of a path, blame of lines, or one commit with its changes.",
      [
        "what": .text("which of them", among: ["log", "blame", "show"]), "path": .text("for log and blame"),
        "from": .number("for blame: the first line"), "to": .number("for blame: the last line"),
        "commit": .text("for show: a commit's id"),
      ], required: ["what"]
    ) { input in
      switch try input.required("what") {
      case "log": return .said(try await log(mirror, base, try input.pathIfGiven()))
      case "blame":
        let from = try input.number("from", in: 1...10_000_000) ?? 1
        let to = try input.number("to", in: from...10_000_000) ?? from + 100
        return .said(try await blame(mirror, base, try input.path(), from...min(to, from + 500)))
      case "show": return try await show(mirror, base, try input.required("commit", limit: 100))
      default: return .failed("what is log, blame or show.")
      }
    }
  }

  private static func log(_ mirror: Mirror, _ base: CommitID, _ path: RepositoryPath?) async throws -> String {
    let commits = try await mirror.log(from: base, limit: 30, paths: path.map { [$0] } ?? [])
    let lines = commits.map { "\($0.id.short) \(Timestamp.text($0.date).prefix(10)) \($0.authorName): \($0.subject)" }
    return lines.isEmpty ? "(no commit)" : lines.joined(separator: "\n")
  }

  private static func blame(
    _ mirror: Mirror, _ base: CommitID, _ path: RepositoryPath, _ lines: ClosedRange<Int>
  ) async throws -> String {
    let found = try await mirror.blame(path, lines: lines, at: base)
    return found.isEmpty
      ? "(no such lines)" : found.map { "\($0.commit.short) \($0.line)\t\($0.text)" }.joined(separator: "\n")
  }

  private static func show(_ mirror: Mirror, _ base: CommitID, _ name: String) async throws -> LoopTool.Outcome {
    let recent = try await mirror.log(from: base, limit: 2_000).map(\.id)
    // Only what the base has in its history: the mirror holds other branches as well.
    guard name.utf8.count >= 7, let id = recent.first(where: { $0.text.hasPrefix(name) }) else {
      return .failed("That is no commit of this branch's history.")
    }
    let commit = try await mirror.commit(id)
    var text = "\(commit.id.text)\n\(commit.summary.authorName), \(Timestamp.text(commit.summary.date))\n\n"
    text += "\(commit.subject)\n\n\(commit.body)\n"
    for file in commit.files {
      text += "\n--- \(file.oldPath)\n+++ \(file.newPath)\n"
      for hunk in file.hunks {
        text += "@@ -\(hunk.oldStart) +\(hunk.newStart) @@\n" + String(decoding: hunk.body, as: UTF8.self)
      }
    }
    return .said(text)
  }
}
