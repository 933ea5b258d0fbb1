package import Domain
package import Essentials
package import Foundation

/// Alerts of Prometheus' Alertmanager and of Grafana's alerting, whose webhooks have one shape.
///
/// <https://prometheus.io/docs/alerting/latest/configuration/#webhook_config>. A resolved alert is no signal.
package struct AlertmanagerSource: SignalSource {
  package let name: String
  package let proof: WebhookProof
  private static let over: Set<String> = ["resolved", "ok", "normal", "inactive"]

  private init(name: String, proof: WebhookProof) {
    self.name = name
    self.proof = proof
  }

  package static let alertmanager = Self(name: "alertmanager", proof: .token)
  package static let grafana = Self(name: "grafana", proof: .token)

  package func signals(from payload: JSONValue, receivedAt: Date) throws(SignalProblem) -> [Signal] {
    guard let alerts = try payload.asObject()["alerts"] else {
      return [try alert(payload, within: payload, receivedAt: receivedAt)].compactMap(\.self)
    }
    guard let alerts = alerts.array else { throw SignalProblem(field: "alerts", reason: "must be a list") }
    return try alerts.readEach { alert throws(SignalProblem) in
      try self.alert(alert, within: payload, receivedAt: receivedAt)
    }
  }

  private func alert(
    _ alert: JSONValue, within payload: JSONValue, receivedAt: Date
  ) throws(SignalProblem) -> Signal? {
    if let status = alert.words("status", "state"), Self.over.contains(status.lowercased()) { return nil }
    let labels = alert["labels"]
    let annotations = alert["annotations"]
    guard labels?.object != nil || annotations?.object != nil else {
      throw SignalProblem(field: "labels", reason: "is missing: this is no alert")
    }
    guard
      let title = annotations?.words("summary", "title") ?? labels?.words("alertname")
        ?? alert.words("summary", "title")
    else { throw SignalProblem(field: "labels.alertname", reason: "is missing") }
    let said = labels?.object?.sorted { $0.key < $1.key }.prefix(32)
      .compactMap { pair in pair.value.words.map { "\(pair.key): \($0)" } }
    var draft = SignalDraft(
      name, type: "alert", given: nil, title: title,
      content: ([title, annotations?.words("description", "message")].compactMap(\.self) + (said ?? []))
        .joined(separator: "\n"))
    draft.occurredAt = alert["startsAt"].flatMap(EventTime.date)
    let key = alert.words("fingerprint") ?? labels?.words("alertname") ?? title
    draft.given = "\(key)-\(draft.occurredAt.map { Timestamp.text($0) } ?? Timestamp.text(receivedAt))"
    draft.fingerprints = ["\(name):\(key)"]
    draft.severity = labels?.words("severity", "level").flatMap(Severity.init(named:))
    draft.url = alert.words("panelURL", "dashboardURL", "generatorURL") ?? payload.words("externalURL")
    draft.service = labels?.words("service", "job", "app", "application")
    draft.project = labels?.words("project", "namespace", "team")
    return draft.signal(receivedAt: receivedAt)
  }
}
