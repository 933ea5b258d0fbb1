import Foundation

/// A pull request as the merge queue tries it out: merged into the base on a branch of its own.
struct MergeGroup: Codable, Sendable {
  var id: Int
  var repository: Int
  /// The pull request's row.
  var issue: Int
  /// The branch that it is to be merged into.
  var base: String
  var baseSHA: String
  var headSHA: String
  /// The pull request's own head that was merged in.
  var pullHead: String
  /// For example `refs/heads/gh-readonly-queue/main/pr-7-0123…`.
  var ref: String
  var actor: Int
  var createdAt: Date
}
