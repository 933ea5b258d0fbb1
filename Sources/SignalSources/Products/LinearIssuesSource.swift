package import Domain
package import Essentials
package import Foundation

/// Issues of Linear that people write, as signals: its webhooks, and rows as exports list them.
///
/// <https://linear.app/developers/webhooks>
package struct LinearIssuesSource: SignalSource {
  package let name = "linear"
  package let proof = WebhookProof(
    .codeWithTimeInBody(header: "Linear-Signature", pointer: "/webhookTimestamp"), tolerance: 60)
  private static let doneWith: Set<String> = ["completed", "canceled", "cancelled", "duplicate"]

  package init() {}

  package func signals(from payload: JSONValue, receivedAt: Date) throws(SignalProblem) -> [Signal] {
    if let rows = payload.array {
      return try rows.readEach { row throws(SignalProblem) in
        try issue(row, receivedAt: receivedAt)
      }
    }
    guard let action = try payload.asObject()["action"]?.string else {
      return [try issue(payload, receivedAt: receivedAt)].compactMap(\.self)
    }
    guard action == "create", payload["type"]?.string == "Issue" else { return [] }
    return [try issue(try payload.needed("data"), receivedAt: receivedAt)].compactMap(\.self)
  }

  private func issue(_ issue: JSONValue, receivedAt: Date) throws(SignalProblem) -> Signal? {
    let id = try issue.neededWords("id")
    let title = try issue.neededWords("title")
    let state = issue["state"]?.unfolded
    if let type = state?["type"]?.string, Self.doneWith.contains(type.lowercased()) { return nil }
    var draft = SignalDraft(
      name, type: "issue", given: id, title: title,
      content: [title, issue.words("description")].compactMap(\.self).joined(separator: "\n\n"))
    draft.occurredAt = (issue["createdAt"] ?? issue["created_at"]).flatMap(EventTime.date)
    draft.fingerprints = ["linear:\(issue.words("identifier") ?? id)"]
    draft.url = issue.words("url")
    // Linear counts 1 urgent … 4 low; 0 is none.
    draft.severity = issue["priority"]?.int.flatMap { [1: .fatal, 2: .error, 3: .warning, 4: .info][$0] }
    draft.project = issue["team"]?.unfolded.words("key", "name")
    if let labels = issue["labels"]?.unfolded.array { draft.extra["labels"] = .array(Array(labels.prefix(32))) }
    return draft.signal(receivedAt: receivedAt)
  }
}
