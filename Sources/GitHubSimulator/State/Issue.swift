import Foundation

/// An issue, or the issue half of a pull request: both share one sequence of numbers.
struct Issue: Codable, Sendable {
  enum State: String, Codable, Sendable { case open, closed }

  var id: Int
  var repository: Int
  var number: Int
  var title: String
  var body: String?
  var author: Int
  var viaApp: Int?
  var state: State = .open
  var stateReason: String?
  var labels: [Int] = []
  var assignees: [Int] = []
  var isLocked = false
  var lockReason: String?
  var isPinned = false
  var milestone: Int?
  var createdAt: Date
  var updatedAt: Date
  var closedAt: Date?
  var closedBy: Int?
  var pull: Pull?
}

/// What a pull request has beyond an issue.
struct Pull: Codable, Sendable {
  var headRef: String
  var headSHA: String
  var baseRef: String
  var baseSHA: String
  var isDraft: Bool
  var maintainerCanModify = false
  var requestedReviewers: [Int] = []
  var mergedAt: Date?
  var mergedBy: Int?
  var mergeCommit: String?
  var autoMerge: AutoMerge?
  var isQueued = false
  var queuedAt: Date?
  var queuedBy: Int?
  var size = ChangeSize()
}

struct AutoMerge: Codable, Sendable {
  var enabledBy: Int
  var method: String
  var title: String?
  var message: String?
}

/// How much a pull request changes.
struct ChangeSize: Codable, Sendable, Equatable {
  var commits = 0
  var additions = 0
  var deletions = 0
  var files = 0
}

struct Label: Codable, Sendable {
  var id: Int
  var repository: Int
  var name: String
  var color: String
  var description: String?
  var isDefault = false
}

struct Comment: Codable, Sendable {
  var id: Int
  var repository: Int
  var number: Int
  var author: Int
  var viaApp: Int?
  var body: String
  /// Why it was folded away, for example `OUTDATED`.
  var minimized: String?
  var createdAt: Date
  var updatedAt: Date
}

struct Reaction: Codable, Sendable {
  enum Subject: String, Codable, Sendable { case issue, comment, reviewComment }

  var id: Int
  var subject: Subject
  /// The number of the issue's, comment's or review comment's row.
  var of: Int
  var author: Int
  var content: String
  var createdAt: Date
}

/// One entry of an issue's history.
struct IssueEvent: Codable, Sendable {
  var id: Int
  var repository: Int
  var number: Int
  /// For example `labeled`, `closed`, `review_requested`.
  var event: String
  var actor: Int
  var viaApp: Int?
  var createdAt: Date
  var commit: String?
  var labelName: String?
  var labelColor: String?
  /// The assignee, or the requested reviewer.
  var subject: Int?
  var renamedFrom: String?
  var renamedTo: String?
  var reason: String?
  /// The review that was dismissed, and what it had said until then.
  var review: Int?
  var reviewState: String?
  /// The issue row that a `cross-referenced` entry comes from.
  var source: Int?
}
