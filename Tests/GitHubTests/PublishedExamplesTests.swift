import Essentials
import Foundation
import GitHub
import Testing

/// Real payloads that are not part of this package, where there are some.
private enum Published {
  static let folder: URL? = {
    let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let beside = package.deletingLastPathComponent().appending(path: "shared/data/github-webhooks/payloads")
    let named = ProcessInfo.processInfo.environment["GITHUB_WEBHOOK_EXAMPLES"].map { URL(filePath: $0) }
    return [named, beside].compactMap { $0 }.first { FileManager.default.fileExists(atPath: $0.path) }
  }()

  /// What the loop listens to.
  static let ours: Set<String> = [
    "issues", "issue_comment", "pull_request", "pull_request_review", "pull_request_review_comment",
    "pull_request_review_thread", "check_run", "check_suite", "workflow_run", "workflow_job", "status", "push",
    "installation", "installation_repositories", "merge_group", "repository", "ping",
  ]
}

@Suite struct `GitHub's published examples` {
  @Test(
    .enabled(
      if: Published.folder != nil,
      "set GITHUB_WEBHOOK_EXAMPLES to a folder of payloads by event, such as octokit/webhooks has"))
  func `all have a home`() throws {
    let folder = try #require(Published.folder)
    var seen: Set<String> = []
    var unrecognised: Set<String> = []
    var counts = (payloads: 0, unrecognised: 0, unreadable: 0)
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
      let files = FileManager.default.enumerator(at: folder.appending(path: name), includingPropertiesForKeys: nil)
      for case let file as URL in try #require(files) where file.pathExtension == "json" {
        let event = GitHubEvent(name, try JSONValue(parsing: try Data(contentsOf: file)))
        counts.payloads += 1
        switch event {
        case .unreadable(let reason):
          counts.unreadable += 1
          Issue.record("\(file.lastPathComponent): \(reason)")
        case .unrecognised(_, let action):
          counts.unrecognised += 1
          unrecognised.insert(name)
          #expect(!Published.ours.contains(name), "\(name) \(action ?? "") is unrecognised")
        case .irrelevant: seen.insert(name)
        default:
          seen.insert(name)
          #expect(name == "ping" || event.subject != .none, "\(file.lastPathComponent)")
        }
      }
    }
    print(
      """
      ▸ \(counts.payloads) published payloads of \(seen.union(unrecognised).count) events: \
      \(counts.payloads - counts.unrecognised - counts.unreadable) decoded, \(counts.unrecognised) of \
      \(unrecognised.count) events that nothing listens to, \(counts.unreadable) unreadable
      """)
    #expect(Published.ours.isSubset(of: seen), "\(Published.ours.subtracting(seen))")
  }
}
