import Foundation

/// A remark on a commit, or on a line of it.
struct CommitComment: Codable, Sendable {
  var id: Int
  var repository: Int
  var commit: String
  var author: Int
  var body: String
  var path: String?
  var position: Int?
  var line: Int?
  var createdAt: Date
  var updatedAt: Date
}
