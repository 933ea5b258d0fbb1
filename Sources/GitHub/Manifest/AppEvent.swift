/// A webhook event that the App subscribes to, and what follows from it.
///
/// GitHub sends `installation` and `installation_repositories` to every App, asked or not.
package struct AppEvent: Sendable, Equatable {
  /// GitHub's name for it, for example `issue_comment`.
  package let name: String
  package let why: String
  /// What comes late without it, only when the regular comparison finds it, or not at all.
  package let feature: String

  private init(_ name: String, for why: String, without feature: String) {
    self.name = name
    self.why = why
    self.feature = feature
  }

  package static let all: [AppEvent] = [
    AppEvent("issues", for: "labels start the work", without: "starting work by a label"),
    AppEvent("issue_comment", for: "commands", without: "commands in comments"),
    AppEvent("pull_request", for: "merged, closed, handed over", without: "noticing a merge at once"),
    AppEvent("pull_request_review", for: "what reviewers ask for", without: "answering reviews at once"),
    AppEvent(
      "pull_request_review_comment", for: "what reviewers ask for, line by line",
      without: "answering review comments at once"),
    AppEvent(
      "pull_request_review_thread", for: "threads that were resolved", without: "noticing resolved threads at once"),
    AppEvent("check_run", for: "what CI says", without: "noticing check runs at once"),
    AppEvent("check_suite", for: "what CI says", without: "noticing check suites at once"),
    AppEvent("status", for: "what CI outside Actions says", without: "noticing commit statuses at once"),
    AppEvent("workflow_job", for: "which job failed", without: "noticing failed jobs at once"),
    AppEvent("workflow_run", for: "when a workflow is done", without: "noticing finished workflows at once"),
    AppEvent(
      "push", for: "somebody else's push to a branch; new settings", without: "noticing a person's push at once"),
    AppEvent("repository", for: "renames, archiving", without: "following a rename at once"),
  ]
}
