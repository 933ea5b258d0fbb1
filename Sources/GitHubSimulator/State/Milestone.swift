import Foundation

/// A goal that issues are gathered under.
struct Milestone: Codable, Sendable {
  var id: Int
  var repository: Int
  var number: Int
  var title: String
  var description: String?
  var state: Issue.State = .open
  var creator: Int
  var dueOn: Date?
  var createdAt: Date
  var updatedAt: Date
  var closedAt: Date?
}
