import Essentials
import Foundation
import Runtime

/// A commit as git tells it.
struct CommitRecord: Sendable, Equatable {
  var sha: String
  var tree: String
  var parents: [String]
  var author: Signature
  var committer: Signature
  var message: String

  /// `%x1f` between the fields, `%x1e` at the end.
  static let format = "--format=%H%x1f%T%x1f%P%x1f%an%x1f%ae%x1f%at%x1f%cn%x1f%ce%x1f%ct%x1f%B%x1e"

  static func parse(_ text: String) -> [CommitRecord] {
    text.split(separator: "\u{1e}").compactMap { record in
      let fields = record.drop(while: \.isNewline).split(
        separator: "\u{1f}", maxSplits: 9, omittingEmptySubsequences: false
      ).map(String.init)
      guard fields.count == 10 else { return nil }
      return CommitRecord(
        sha: fields[0], tree: fields[1], parents: fields[2].split(separator: " ").map(String.init),
        author: signature(fields[3], fields[4], fields[5]), committer: signature(fields[6], fields[7], fields[8]),
        message: fields[9].trimmingCharacters(in: .newlines))
    }
  }

  private static func signature(_ name: String, _ email: String, _ time: String) -> Signature {
    Signature(name: name, email: email, date: Date(timeIntervalSince1970: Double(time) ?? 0))
  }
}

extension BareRepository {
  /// One commit, or nil if there is none of that name.
  func record(_ commit: String) async throws -> CommitRecord? {
    let result = try await run(["log", "-1", CommitRecord.format, "--end-of-options", commit, "--"])
    return result.succeeded ? CommitRecord.parse(result.outputText).first : nil
  }

  /// The commits that `head` has and `base` has not, oldest first.
  func commits(from base: String, to head: String, limit: Int = 250) async throws -> [CommitRecord] {
    let all = try await text(["log", "--reverse", "--topo-order", CommitRecord.format, "\(base)..\(head)", "--"])
    return Array(CommitRecord.parse(all).prefix(limit))
  }

  func history(of commit: String, path: String?, limit: Int, skipping: Int) async throws -> [CommitRecord] {
    var arguments = ["log", "-n", String(limit), "--skip", String(skipping), CommitRecord.format, commit, "--"]
    if let path { arguments.append(":(literal)\(path)") }
    return CommitRecord.parse(try await text(arguments))
  }
}
