package import Domain
package import Essentials
package import Foundation

/// PagerDuty's V3 webhooks (`incident.triggered` and what makes it worse), and incidents as REST lists them.
///
/// <https://developer.pagerduty.com/docs/webhooks-overview>
package struct PagerDutySource: SignalSource {
  package let name = "pagerduty"
  /// `v1=` and the hex HMAC of the body; while secrets are rotated it lists several.
  package let proof = WebhookProof(
    .code(header: "X-PagerDuty-Signature", prefix: "v1=", digest: .sha256, writing: .hex, over: .body))
  private static let findings: Set<String> = [
    "incident.triggered", "incident.reopened", "incident.escalated", "incident.priority_updated",
  ]

  package init() {}

  package func signals(from payload: JSONValue, receivedAt: Date) throws(SignalProblem) -> [Signal] {
    guard let event = try payload.asObject()["event"] else {
      let isIncident = payload["incident_number"] != nil || payload["type"]?.string == "incident"
      guard isIncident else { throw SignalProblem(field: "event", reason: "is missing, and this is no incident") }
      return [try incident(payload, at: payload["created_at"], receivedAt: receivedAt)].compactMap(\.self)
    }
    let type = try event.neededWords("event_type")
    guard Self.findings.contains(type) else { return [] }
    let data = try event.needed("data")
    return [try incident(data, at: event["occurred_at"], receivedAt: receivedAt)].compactMap(\.self)
  }

  private func incident(_ incident: JSONValue, at time: JSONValue?, receivedAt: Date) throws(SignalProblem) -> Signal? {
    guard incident["status"]?.string != "resolved" else { return nil }
    let title = try incident.neededWords("title")
    let id = try incident.neededWords("id")
    let service = incident["service"]?.words("summary", "name")
    let details = incident["body"]?["details"]?.words ?? incident.words("description")
    var draft = SignalDraft(
      name, type: "incident", given: id, title: title,
      content: [title, details == title ? nil : details, service.map { "Service: \($0)" }].compactMap(\.self)
        .joined(separator: "\n"))
    draft.occurredAt = time.flatMap(EventTime.date)
    draft.severity = incident["urgency"]?.string == "high" ? .fatal : .warning
    draft.fingerprints = [incident.words("incident_key").map { "pagerduty:\($0)" } ?? "pagerduty:\(id)"]
    draft.url = incident.words("html_url")
    draft.service = service
    return draft.signal(receivedAt: receivedAt)
  }
}
