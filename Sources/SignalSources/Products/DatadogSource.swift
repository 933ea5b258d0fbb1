package import Domain
package import Essentials
package import Foundation

/// Datadog's webhooks integration, whose payload its users write: the fields of the default template and of its monitors.
///
/// <https://docs.datadoghq.com/integrations/webhooks/>. It signs nothing: put a token into the webhook's custom headers.
package struct DatadogSource: SignalSource {
  package let name = "datadog"
  package let proof = WebhookProof.token
  private static let over: Set<String> = ["recovered", "ok", "success", "warn recovered", "no data recovered"]

  package init() {}

  package func signals(from payload: JSONValue, receivedAt: Date) throws(SignalProblem) -> [Signal] {
    let alert = try payload.asObject()
    guard let title = alert.words("title", "event_title", "alert_title", "name") else {
      throw SignalProblem(field: "title", reason: "is missing")
    }
    if let state = alert.words("alert_transition", "transition", "alert_type", "alert_status", "overall_state"),
      Self.over.contains(state.lowercased())
    {
      return []
    }
    let tags = Self.tags(alert["tags"])
    let body = alert.words("event_msg", "body", "text_only_msg", "message", "description")
    var draft = SignalDraft(
      name, type: "alert", given: nil, title: title,
      content: [title, body, alert.words("query", "alert_query").map { "Query: \($0)" }].compactMap(\.self)
        .joined(separator: "\n"))
    draft.occurredAt = alert.words("last_updated", "date", "event_date").flatMap(EventTime.lenient)
    let monitor = alert.words("monitor_id", "alert_id", "aggreg_key", "id") ?? title
    draft.given = alert.words("id", "event_id").map { "\(monitor)-\($0)" }
    draft.fingerprints = ["datadog:\(monitor)"]
    draft.severity = Self.severity(alert["priority"]?.words ?? alert["alert_priority"]?.words)
    draft.url = alert.words("link", "event_url", "url")
    draft.service = tags["service"]
    draft.project = tags["project"] ?? tags["team"]
    draft.release = tags["version"]
    return [draft.signal(receivedAt: receivedAt)]
  }

  /// `key:value` pairs, as a list or with commas.
  private static func tags(_ value: JSONValue?) -> [String: String] {
    let texts = value?.array?.compactMap(\.words) ?? value?.words?.split(separator: ",").map(String.init) ?? []
    var tags: [String: String] = [:]
    for text in texts.prefix(64) {
      let parts = text.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
      if parts.count == 2 { tags[parts[0]] = parts[1] }
    }
    return tags
  }

  private static func severity(_ priority: String?) -> Severity? {
    switch priority?.lowercased().replacing("p", with: "") {
    case "1": .fatal
    case "2": .error
    case "3": .warning
    case "4", "5": .info
    default: nil
    }
  }
}
