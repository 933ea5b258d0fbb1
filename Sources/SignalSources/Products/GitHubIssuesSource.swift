package import Domain
package import Essentials
package import Foundation

/// Issues of GitHub that people write, as signals: the `issues` event, and issues as REST lists them.
package struct GitHubIssuesSource: SignalSource {
  package let name = "github"
  package let proof = WebhookProof(
    .code(header: "X-Hub-Signature-256", prefix: "sha256=", digest: .sha256, writing: .hex, over: .body))

  package init() {}

  package func signals(from payload: JSONValue, receivedAt: Date) throws(SignalProblem) -> [Signal] {
    if let issues = payload.array {
      return try issues.readEach { entry throws(SignalProblem) in
        try issue(entry, in: nil, receivedAt: receivedAt)
      }
    }
    guard let action = try payload.asObject()["action"]?.string else {
      return [try issue(payload["issue"] ?? payload, in: payload["repository"], receivedAt: receivedAt)]
        .compactMap(\.self)
    }
    guard action == "opened" || action == "reopened" else { return [] }
    return [try issue(try payload.needed("issue"), in: payload["repository"], receivedAt: receivedAt)]
      .compactMap(\.self)
  }

  private func issue(
    _ issue: JSONValue, in repository: JSONValue?, receivedAt: Date
  ) throws(SignalProblem) -> Signal? {
    guard issue["pull_request"] == nil, issue["state"]?.string != "closed" else { return nil }
    let title = try issue.neededWords("title")
    let id = try issue.neededWords("id")
    let author = issue["user"]
    guard author?["type"]?.string != "Bot" else { return nil }
    var draft = SignalDraft(
      name, type: "issue", given: "issue:\(id)", title: title,
      content: [title, issue["body"]?.words].compactMap(\.self).joined(separator: "\n\n"))
    draft.occurredAt = issue["created_at"].flatMap(EventTime.date)
    draft.url = issue["html_url"]?.words
    draft.repository =
      repository?["full_name"]?.string.flatMap(RepositoryName.init)
      ?? issue["repository_url"]?.string.flatMap(Self.repository)
    let reactions = issue["reactions"]?["+1"]?.int ?? 0
    draft.people = 1 + max(0, reactions)
    draft.extra["labels"] = .array((issue["labels"]?.array ?? []).prefix(32).compactMap { $0["name"] })
    return draft.signal(receivedAt: receivedAt)
  }

  private static func repository(_ address: String) -> RepositoryName? {
    let parts = address.split(separator: "/").suffix(2)
    return parts.count == 2 ? RepositoryName(parts.joined(separator: "/")) : nil
  }
}
