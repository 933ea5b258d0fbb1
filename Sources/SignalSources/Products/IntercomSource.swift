package import Domain
package import Essentials
package import Foundation

/// Intercom's webhooks: conversations that people begin or go on with, and tickets.
///
/// <https://developers.intercom.com/docs/webhooks>
package struct IntercomSource: SignalSource {
  package let name = "intercom"
  /// `sha1=` and the hex HMAC of the body, with the app's client secret.
  package let proof = WebhookProof(
    .code(header: "X-Hub-Signature", prefix: "sha1=", digest: .sha1, writing: .hex, over: .body))
  private static let topics: Set<String> = [
    "conversation.user.created", "conversation.user.replied", "ticket.created", "ticket.contact.replied",
    "conversation.rating.added",
  ]

  package init() {}

  package func signals(from payload: JSONValue, receivedAt: Date) throws(SignalProblem) -> [Signal] {
    let topic = try payload.asObject().neededWords("topic")
    guard Self.topics.contains(topic) else { return [] }
    guard let item = payload["data"]?["item"] else { throw SignalProblem(field: "data.item", reason: "is missing") }
    let id = try item.neededWords("id")
    return [topic.hasPrefix("ticket.") ? ticket(item, id) : try conversation(item, id)].map {
      var draft = $0
      draft.occurredAt =
        (payload["first_sent_at"] ?? item["updated_at"] ?? item["created_at"]).flatMap(EventTime.date)
      draft.fingerprints = ["intercom:\(id)"]
      draft.project = payload["app_id"]?.words
      return draft.signal(receivedAt: receivedAt)
    }
  }

  private func ticket(_ item: JSONValue, _ id: String) -> SignalDraft {
    let fields = item["ticket_attributes"]
    let title = fields?.words("_default_title_", "title") ?? "Ticket \(item.words("ticket_id") ?? id)"
    let words = fields?.words("_default_description_", "description").map(PlainText.ofHTML)
    return SignalDraft(
      name, type: "ticket", given: id, title: title,
      content: [title, words].compactMap(\.self).joined(separator: "\n\n"))
  }

  private func conversation(_ item: JSONValue, _ id: String) throws(SignalProblem) -> SignalDraft {
    let parts = item["conversation_parts"]?["conversation_parts"]?.array ?? []
    let newest = parts.last { ["user", "lead", "contact"].contains($0["author"]?["type"]?.string ?? "") }
    let opening = item["conversation_message"] ?? item["source"]
    let message = newest ?? opening
    guard let body = message?.words("body").map(PlainText.ofHTML), !body.isEmpty else {
      throw SignalProblem(field: "data.item", reason: "holds no message with words")
    }
    let subject = opening?.words("subject").map(PlainText.ofHTML)
    var draft = SignalDraft(
      name, type: "message", given: (message?.words("id")).map { "\(id)-\($0)" } ?? id, title: subject ?? body,
      content: [subject, body].compactMap(\.self).joined(separator: "\n\n"))
    draft.url = item["links"]?.words("conversation_web")
    return draft
  }
}
