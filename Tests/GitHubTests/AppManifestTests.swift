import Essentials
import Foundation
import GitHub
import Testing

@Suite struct `The App's manifest` {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  private let manifest = AppManifest(
    name: "Nightshift", publicURL: "https://bot.example.com", redirectURL: "http://127.0.0.1:8787/created")

  @Test func `stands in .github/app.yml`() throws {
    let file = Self.root.appending(path: ".github/app.yml")
    if ProcessInfo.processInfo.environment["NIGHTSHIFT_WRITE_CONFIG"] == "1" {
      try Data(AppManifest.yaml.utf8).write(to: file)
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == AppManifest.yaml)
  }

  @Test func `stands in the README`() throws {
    let readme = try String(contentsOf: Self.root.appending(path: "README.md"), encoding: .utf8)
    let table = readme.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: "\n")
    #expect(table.contains(AppManifest.markdown))
  }

  @Test func `asks for the least, and never for workflows`() throws {
    let permissions = AppManifest.permissions()
    #expect(
      permissions.filter { $0.value == .write }.keys.sorted() == ["checks", "contents", "issues", "pull_requests"])
    #expect(
      permissions.filter { $0.value == .read }.keys.sorted() == [
        "actions", "deployments", "members", "metadata", "statuses",
      ])
    #expect(!permissions.values.contains(.admin))
    #expect(AppManifest.permissions(with: AppPermission.all)[AppPermission.never] == nil)
  }

  @Test func `raises a level only when the optional part is wanted`() {
    let flakes = AppPermission.optional.filter { $0.name == "actions" }
    #expect(AppManifest.permissions()["actions"] == .read)
    #expect(AppManifest.permissions(with: flakes)["actions"] == .write)
  }

  @Test func `is what GitHub takes`() {
    let json = manifest.json
    #expect(json["hook_attributes"]?["url"] == "https://bot.example.com/webhooks/github")
    #expect(json["redirect_url"] == "http://127.0.0.1:8787/created")
    #expect(json["public"] == false)
    #expect(json["default_permissions"]?["issues"] == "write")
    #expect(json["default_events"]?.array?.contains("issue_comment") == true)
  }

  /// An action of each event that has them.
  private static let actions = [
    "issues": "labeled", "issue_comment": "created", "pull_request": "closed", "pull_request_review": "submitted",
    "pull_request_review_comment": "created", "pull_request_review_thread": "resolved", "check_run": "completed",
    "check_suite": "completed", "workflow_job": "completed", "workflow_run": "completed", "repository": "renamed",
  ]

  @Test(arguments: AppManifest.events)
  func `subscribes only to events that somebody here understands`(_ event: String) {
    let payload: JSONValue = ["action": .string(Self.actions[event] ?? "")]
    guard case .unreadable = GitHubEvent(event, payload) else {
      Issue.record("nobody misses anything in an empty \(event): \(GitHubEvent(event, payload))")
      return
    }
    #expect(GitHubEvent("\(event)_of_the_future", payload) != GitHubEvent(event, payload))
  }
}
