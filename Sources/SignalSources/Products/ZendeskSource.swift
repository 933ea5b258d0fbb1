package import Domain
package import Essentials
package import Foundation

/// Zendesk's event webhooks (`zen:event-type:ticket.*`) and tickets as its REST interface lists them.
///
/// <https://developer.zendesk.com/api-reference/webhooks/event-types/ticket-events/>
package struct ZendeskSource: SignalSource {
  package let name = "zendesk"
  package let proof = WebhookProof(
    .code(
      header: "X-Zendesk-Webhook-Signature", prefix: "", digest: .sha256, writing: .base64,
      over: .stamped(header: "X-Zendesk-Webhook-Signature-Timestamp", prefix: "", separator: "")))
  private static let findings: Set<String> = ["created", "comment_added", "custom_field_changed"]
  private static let dealtWith: Set<String> = ["solved", "closed", "deleted", "archived"]

  package init() {}

  package func signals(from payload: JSONValue, receivedAt: Date) throws(SignalProblem) -> [Signal] {
    if let tickets = payload.array {
      return try tickets.readEach { ticket throws(SignalProblem) in
        try self.ticket(ticket, event: ticket, receivedAt: receivedAt)
      }
    }
    guard let type = try payload.asObject()["type"]?.string, type.hasPrefix("zen:") else {
      return [try ticket(payload["ticket"] ?? payload, event: payload, receivedAt: receivedAt)].compactMap(\.self)
    }
    guard type.hasPrefix("zen:event-type:ticket."), let action = type.split(separator: ".").last else { return [] }
    guard Self.findings.contains(String(action)) else { return [] }
    return [try ticket(try payload.needed("detail"), event: payload, receivedAt: receivedAt)].compactMap(\.self)
  }

  private func ticket(
    _ ticket: JSONValue, event: JSONValue, receivedAt: Date
  ) throws(SignalProblem) -> Signal? {
    let id = try ticket.neededWords("id")
    guard let subject = ticket.words("subject", "raw_subject", "title") else {
      throw SignalProblem(field: "subject", reason: "is missing")
    }
    if let status = ticket["status"]?.string?.lowercased(), Self.dealtWith.contains(status) { return nil }
    let comment = event["event"]?["comment"]
    let words = comment?.words("body", "plain_body") ?? ticket.words("description", "body", "latest_comment")
    var draft = SignalDraft(
      name, type: "ticket", given: comment?.words("id").map { "\(id)-\($0)" } ?? id, title: subject,
      content: [subject, words.map(PlainText.ofHTML)].compactMap(\.self).joined(separator: "\n\n"))
    draft.occurredAt = (event["time"] ?? ticket["created_at"]).flatMap(EventTime.date)
    draft.fingerprints = ["zendesk:ticket-\(id)"]
    draft.url = ticket.words("url", "html_url")
    draft.severity = ticket["priority"]?.string.flatMap(Severity.init(named:))
    draft.project = ticket["brand_id"]?.words
    if let tags = ticket["tags"]?.unfolded.array { draft.extra["tags"] = .array(Array(tags.prefix(32))) }
    return draft.signal(receivedAt: receivedAt)
  }
}
