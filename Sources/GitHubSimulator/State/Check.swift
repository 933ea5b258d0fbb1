import Essentials
import Foundation

/// What an app, or an older kind of CI, says of a commit.
struct CommitStatus: Codable, Sendable {
  var id: Int
  var repository: Int
  var commit: String
  var state: String
  var context: String
  var description: String?
  var targetURL: String?
  var creator: Int
  var createdAt: Date
}

/// All check runs of one app on one commit.
struct CheckSuite: Codable, Sendable {
  var id: Int
  var repository: Int
  var app: Int
  var commit: String
  var branch: String?
  var before: String?
  /// The commit, as events show it.
  var head: JSONValue = .null
  var status: String
  var conclusion: String?
  var createdAt: Date
  var updatedAt: Date
}

/// One check of a commit.
struct CheckRun: Codable, Sendable {
  var id: Int
  var repository: Int
  var suite: Int
  var app: Int
  var commit: String
  var name: String
  var externalID: String
  var detailsURL: String?
  var status: String
  var conclusion: String?
  var startedAt: Date?
  var completedAt: Date?
  var title: String?
  var summary: String?
  var text: String?
  var annotations: [Annotation] = []
  var actions: [CheckAction] = []
  /// Whether an earlier run of this name on the commit has been run again, so that this one is history.
  var isSuperseded = false
}

struct Annotation: Codable, Sendable {
  var path: String
  var startLine: Int
  var endLine: Int
  var startColumn: Int?
  var endColumn: Int?
  var level: String
  var title: String?
  var message: String
  var rawDetails: String?
}

struct CheckAction: Codable, Sendable {
  var label: String
  var description: String
  var identifier: String
}
