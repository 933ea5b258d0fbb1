import Essentials
import Foundation

/// A workflow file as it was first seen.
struct Workflow: Codable, Sendable {
  var id: Int
  var repository: Int
  var name: String
  var path: String
  var createdAt: Date
}

/// One run of a workflow on a commit.
struct WorkflowRun: Codable, Sendable {
  var id: Int
  var repository: Int
  var workflow: Int
  /// The piece of CI work that it belongs to.
  var task: Int
  var suite: Int
  var name: String
  var title: String
  var number: Int
  var attempt: Int
  var event: String
  var branch: String
  var commit: String
  var pullRequest: Int?
  var actor: Int
  var status: String
  var conclusion: String?
  var concurrencyGroup: String?
  var isCancelled = false
  /// The tested commit, as events show it.
  var head: JSONValue = .null
  var createdAt: Date
  var startedAt: Date
  var updatedAt: Date
}

/// One job of a run; its log is a file of its number.
struct WorkflowJob: Codable, Sendable {
  var id: Int
  var repository: Int
  var run: Int
  var attempt: Int
  var checkRun: Int
  var key: String
  var name: String
  var labels: [String]
  var status: String
  var conclusion: String?
  var createdAt: Date
  var startedAt: Date?
  var completedAt: Date?
  var steps: [CIStep] = []
}

/// CI work to be done, kept until it has been done to its end.
struct CITask: Codable, Sendable {
  var id: Int
  var trigger: CITrigger
  var isDone = false
}
