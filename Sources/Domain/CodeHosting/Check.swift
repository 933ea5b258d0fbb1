package import Foundation

/// A check run or commit status on a commit; of several with one name, app and suite, only the newest.
///
/// Two suites may each have a `test`: one must not hide the other's failure, so names may come twice.
package struct Check: Sendable, Equatable, Codable {
  package enum Conclusion: String, Sendable, Codable {
    case success, failure, neutral, cancelled, skipped, stale
    case timedOut = "timed_out"
    case actionRequired = "action_required"
    case startupFailure = "startup_failure"
  }

  package var id: Int64
  package var name: String
  /// The app that made it; nil for a commit status.
  package var appID: Int64?
  /// Nil while it has not ended.
  package var conclusion: Conclusion?
  package var completedAt: Date?
  package var title: String
  package var summary: String
  package var detailsURL: String?

  package init(
    id: Int64, name: String, appID: Int64?, conclusion: Conclusion?, completedAt: Date?, title: String = "",
    summary: String = "", detailsURL: String? = nil
  ) {
    self.id = id
    self.name = name
    self.appID = appID
    self.conclusion = conclusion
    self.completedAt = completedAt
    self.title = title
    self.summary = summary
    self.detailsURL = detailsURL
  }
}

/// A line of a file that a check or a reviewer points at.
package struct Annotation: Sendable, Equatable, Codable {
  package var path: String
  package var line: Int
  package var message: String

  package init(path: String, line: Int, message: String) {
    self.path = path
    self.line = line
    self.message = message
  }
}
