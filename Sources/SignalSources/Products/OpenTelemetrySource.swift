package import Domain
package import Essentials
package import Foundation

/// OpenTelemetry logs as OTLP/JSON, of severity ERROR and above, and spans that ended in an error.
///
/// <https://opentelemetry.io/docs/specs/otlp/#otlphttp>; whole numbers may be texts. Metrics hold no findings.
package struct OpenTelemetrySource: SignalSource {
  package let name = "opentelemetry"
  package let proof = WebhookProof.token
  /// SEVERITY_NUMBER_ERROR.
  private static let error = 17
  private static let fatal = 21
  /// A batch holds many records; more than this of one request are refused.
  private static let limit = 10_000

  package init() {}

  package func signals(from payload: JSONValue, receivedAt: Date) throws(SignalProblem) -> [Signal] {
    _ = try payload.asObject()
    if let resources = payload["resourceLogs"] ?? payload["resource_logs"] {
      return try records(resources, "scopeLogs", "logRecords") { record, resource in
        self.log(record, resource, receivedAt)
      }
    }
    if let resources = payload["resourceSpans"] ?? payload["resource_spans"] {
      return try records(resources, "scopeSpans", "spans") { span, resource in
        self.span(span, resource, receivedAt)
      }
    }
    guard payload["resourceMetrics"] == nil else { return [] }
    throw SignalProblem(field: "resourceLogs", reason: "is missing")
  }

  private func records(
    _ resources: JSONValue, _ scopes: String, _ records: String, _ read: (JSONValue, Attributes) -> Signal?
  ) throws(SignalProblem) -> [Signal] {
    guard let resources = resources.array else { throw SignalProblem(field: "resource", reason: "must be a list") }
    var signals: [Signal] = []
    var count = 0
    for resource in resources {
      let attributes = Attributes(resource["resource"]?["attributes"])
      for scope in resource[scopes]?.array ?? [] {
        for record in scope[records]?.array ?? [] {
          count += 1
          guard count <= Self.limit else {
            throw SignalProblem(field: records, reason: "has more than \(Self.limit) records")
          }
          if let signal = read(record, attributes) { signals.append(signal) }
        }
      }
    }
    return signals
  }

  private func log(_ record: JSONValue, _ resource: Attributes, _ receivedAt: Date) -> Signal? {
    let named = record["severityText"]?.string.flatMap(Severity.init(named:))
    let level =
      record["severityNumber"]?.words.flatMap { Int($0) } ?? (named.map { $0 >= .error ? Self.error : 1 } ?? 0)
    guard level >= Self.error else { return nil }
    let attributes = Attributes(record["attributes"])
    let body = Attributes.plain(record["body"]) ?? attributes["exception.message"]
    guard let said = Self.exception(attributes) ?? body else { return nil }
    var draft = draft("log", said, attributes, resource)
    if body != nil, body != said, let body { draft.content = body + "\n" + draft.content }
    draft.severity = level >= Self.fatal ? .fatal : .error
    draft.occurredAt = Self.date(record["timeUnixNano"]) ?? Self.date(record["observedTimeUnixNano"])
    draft.trace = record["traceId"]?.words
    return draft.signal(receivedAt: receivedAt)
  }

  private func span(_ span: JSONValue, _ resource: Attributes, _ receivedAt: Date) -> Signal? {
    let code = span["status"]?["code"]?.words
    guard code == "2" || code == "STATUS_CODE_ERROR" else { return nil }
    let event = span["events"]?.array?.last { $0["name"]?.string == "exception" }
    let attributes = Attributes(event?["attributes"])
    let name = span.words("name") ?? "span"
    let said = Self.exception(attributes) ?? span["status"]?.words("message") ?? "\(name) failed"
    var draft = draft("error", said, attributes, resource)
    draft.content = "\(draft.content)\nSpan: \(name)"
    draft.given = span.words("spanId")
    draft.severity = .error
    draft.occurredAt = Self.date(event?["timeUnixNano"]) ?? Self.date(span["endTimeUnixNano"])
    draft.trace = span["traceId"]?.words
    return draft.signal(receivedAt: receivedAt)
  }

  private func draft(_ type: String, _ said: String, _ attributes: Attributes, _ resource: Attributes) -> SignalDraft {
    let place = attributes["url.path"] ?? attributes["http.route"] ?? attributes["http.target"]
    var draft = SignalDraft(
      name, type: type, given: nil, title: said,
      content: [said, attributes["exception.stacktrace"], place.map { "Request: \($0)" }].compactMap(\.self)
        .joined(separator: "\n"))
    draft.service = resource["service.name"]
    draft.project = resource["service.namespace"]
    draft.release = resource["service.version"]
    return draft
  }

  private static func exception(_ attributes: Attributes) -> String? {
    guard let type = attributes["exception.type"] else { return attributes["exception.message"] }
    return attributes["exception.message"].map { "\(type): \($0)" } ?? type
  }

  private static func date(_ nanoseconds: JSONValue?) -> Date? {
    guard let value = nanoseconds?.words.flatMap(Double.init), value > 0 else { return nil }
    return EventTime.date(.number(value / 1e9))
  }

  /// OTLP's list of keys and typed values.
  private struct Attributes {
    private var values: [String: String] = [:]

    init(_ list: JSONValue?) {
      for pair in (list?.array ?? []).prefix(256) {
        if let key = pair["key"]?.string, let text = Self.plain(pair["value"]) { values[key] = text }
      }
    }

    subscript(key: String) -> String? { values[key] }

    static func plain(_ value: JSONValue?) -> String? {
      guard let value, let (kind, inner) = value.object?.first else { return value?.words }
      return kind.hasSuffix("Value") ? inner.words ?? (inner.isNull ? nil : inner.text) : value.text
    }
  }
}
