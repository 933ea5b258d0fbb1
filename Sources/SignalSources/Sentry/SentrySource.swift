package import Domain
package import Essentials
package import Foundation

/// Sentry's integration webhooks (issue, error, event alert, metric alert) and its raw events.
package struct SentrySource: SignalSource {
  package let name = "sentry"
  package let proof = WebhookProof(
    .code(header: "Sentry-Hook-Signature", prefix: "", digest: .sha256, writing: .hex, over: .body))
  /// Actions that say a problem is there; the others say that somebody dealt with it.
  private static let findings: Set<String> = [
    "created", "triggered", "unresolved", "critical", "warning", "regression",
  ]

  package init() {}

  package func signals(from payload: JSONValue, receivedAt: Date) throws(SignalProblem) -> [Signal] {
    guard payload.object != nil else { throw SignalProblem(field: "", reason: "a payload must be an object") }
    guard let data = payload["data"], payload["action"] != nil || data["event"] != nil else {
      // The older plug-in wraps the event, and names the project beside it.
      if let event = payload["event"], isEvent(event) {
        return [self.event(event, issue: payload, receivedAt: receivedAt)]
      }
      guard isEvent(payload) else {
        throw SignalProblem(field: "data", reason: "is missing, and this is no event of Sentry either")
      }
      return [event(payload, issue: nil, receivedAt: receivedAt)]
    }
    if let action = payload["action"] {
      guard let action = action.string else { throw SignalProblem(field: "action", reason: "must be text") }
      guard Self.findings.contains(action) else { return [] }
    }
    if let found = data["event"] ?? data["error"] {
      guard found.object != nil else { throw SignalProblem(field: "data.event", reason: "must be an object") }
      return [event(found, issue: data["issue"], receivedAt: receivedAt)]
    }
    if let issue = data["issue"] { return [try issueSignal(issue, receivedAt: receivedAt)] }
    if let alert = data["metric_alert"] { return [try alertSignal(alert, data, receivedAt: receivedAt)] }
    throw SignalProblem(field: "data", reason: "has no event, error, issue or metric_alert")
  }

  private func isEvent(_ value: JSONValue) -> Bool {
    ["event_id", "exception", "stacktrace", "message", "logentry", "threads"].contains { value[$0] != nil }
  }

  private func event(_ value: JSONValue, issue: JSONValue?, receivedAt: Date) -> Signal {
    let event = SentryEvent(value)
    let occurredAt = ["timestamp", "datetime", "received"].lazy.compactMap { value[$0].flatMap(EventTime.date) }.first
    let content = event.content.cutFromMiddle(toBytes: GenericSource.contentLimit)
    let type = event.isError ? "error" : "message"
    let severity = event.severity
    let id =
      value["event_id"]?.string.map { SignalIdentity.id(source: name, given: $0) }
      ?? SignalIdentity.id(
        source: name, type: type, content: content, occurredAt: occurredAt, receivedAt: receivedAt)
    let people = value["userCount"]?.int ?? issue?["userCount"]?.int
    let weight = DefaultWeight.reckoned(
      type: type, hasTrace: !event.frames.isEmpty, severity: severity, people: people)
    return Signal(
      id: id, source: name, type: type, title: event.title, content: content, weight: weight.sum,
      occurredAt: EventTime.plausible(occurredAt, receivedAt: receivedAt), url: event.url,
      fingerprints: event.fingerprints, severity: severity,
      people: people, release: event.release, trace: event.trace, frames: event.frames, project: event.project,
      service: event.tags["service"], extra: event.extra, reckoning: weight.text)
  }

  private func issueSignal(_ issue: JSONValue, receivedAt: Date) throws(SignalProblem) -> Signal {
    guard let id = issue["id"].flatMap({ $0.string ?? $0.int.map(String.init) }) else {
      throw SignalProblem(field: "data.issue.id", reason: "is missing")
    }
    guard let title = issue["title"]?.string, !title.isEmpty else {
      throw SignalProblem(field: "data.issue.title", reason: "is missing")
    }
    let metadata = issue["metadata"]
    let culprit = issue["culprit"]?.string
    let severity = issue["level"]?.string.flatMap(Severity.init(named:))
    var lines = [title]
    if let culprit { lines.append("Culprit: \(culprit)") }
    if let count = issue["count"].flatMap({ $0.string ?? $0.int.map(String.init) }) { lines.append("Events: \(count)") }
    if let reference = issue["shortId"]?.string { lines.append("Issue: \(reference)") }
    var frames: [StackFrame] = []
    if let file = metadata?["filename"]?.string {
      let function = metadata?["function"]?.string
      frames = [StackFrame(file: file, function: function, isInApp: !LibraryCode.holds(file: file, function: function))]
    }
    let weight = DefaultWeight.reckoned(
      type: "error", hasTrace: false, severity: severity, people: issue["userCount"]?.int)
    return Signal(
      id: SignalIdentity.id(source: name, given: "issue-\(id)"), source: name, type: "error",
      title: title.firstLine(limit: 200),
      content: lines.joined(separator: "\n").cutFromMiddle(toBytes: GenericSource.contentLimit),
      weight: weight.sum,
      occurredAt: EventTime.plausible(
        issue["lastSeen"].flatMap(EventTime.date) ?? issue["firstSeen"].flatMap(EventTime.date), receivedAt: receivedAt),
      url: SentryEvent.webAddress(issue["web_url"]) ?? SentryEvent.webAddress(issue["permalink"]),
      fingerprints: ["sentry:issue-\(id)"], severity: severity, people: issue["userCount"]?.int,
      release: issue["lastRelease"]?["version"]?.string, frames: frames, project: issue["project"]?["slug"]?.string,
      reckoning: weight.text)
  }

  private func alertSignal(_ alert: JSONValue, _ data: JSONValue, receivedAt: Date) throws(SignalProblem) -> Signal {
    guard let id = alert["id"].flatMap({ $0.string ?? $0.int.map(String.init) }) else {
      throw SignalProblem(field: "data.metric_alert.id", reason: "is missing")
    }
    let title = data["description_title"]?.string ?? alert["alert_rule"]?["name"]?.string ?? "Metric alert"
    let content = [title, data["description_text"]?.string].compactMap(\.self).joined(separator: "\n")
    let weight = DefaultWeight.reckoned(type: "alert", hasTrace: false, severity: nil)
    return Signal(
      id: SignalIdentity.id(source: name, given: "alert-\(id)"), source: name, type: "alert",
      title: title.firstLine(limit: 200), content: content.cutFromMiddle(toBytes: GenericSource.contentLimit),
      weight: weight.sum,
      occurredAt: EventTime.plausible(alert["date_detected"].flatMap(EventTime.date), receivedAt: receivedAt),
      url: SentryEvent.webAddress(data["web_url"]), project: alert["projects"]?[0]?.string,
      reckoning: weight.text)
  }
}
