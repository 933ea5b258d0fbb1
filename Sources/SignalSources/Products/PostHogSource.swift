package import Domain
package import Essentials
package import Foundation

/// PostHog's exceptions (`$exception` events and error tracking's notices), and what its webhooks tell of actions, experiments
/// and health checks.
///
/// <https://posthog.com/docs/error-tracking>. It signs nothing: put a token into the destination's headers.
package struct PostHogSource: SignalSource {
  package let name = "posthog"
  package let proof = WebhookProof.token

  package init() {}

  package func signals(from payload: JSONValue, receivedAt: Date) throws(SignalProblem) -> [Signal] {
    let payload = try payload.asObject()
    // Destinations wrap the event; actions call it data; an export holds properties as text.
    let event = payload["event"]?.object != nil ? payload["event"] ?? payload : payload["data"] ?? payload
    let properties = (event["properties"] ?? event).unfolded
    let list = properties["$exception_list"]?.unfolded
    if let exceptions = list?.array, !exceptions.isEmpty {
      return [exception(exceptions, properties, event, receivedAt)]
    }
    let kind = event.words("event", "source_type", "type", "event_name") ?? ""
    guard let title = event.words("title", "name", "summary") ?? properties.words("title", "name", "message") else {
      throw SignalProblem(field: "properties.$exception_list", reason: "is missing, and there is no title either")
    }
    return [notice(kind, title, properties, event, receivedAt)]
  }

  private func exception(
    _ exceptions: [JSONValue], _ properties: JSONValue, _ event: JSONValue, _ receivedAt: Date
  ) -> Signal {
    // The first one came to the surface; the others are its causes.
    let headings = exceptions.prefix(8).map { entry in
      [entry.words("type") ?? "Error", entry.words("value")].compactMap(\.self).joined(separator: ": ")
    }
    let frames = exceptions.prefix(8).flatMap { PostHogFrames.read($0["stacktrace"]) }
    let page = properties.words("$current_url", "$pathname")
    let lines =
      headings.enumerated().map { $0 == 0 ? $1 : "Caused by: \($1)" }
      + [page.map { "Page: \($0)" }].compactMap(\.self) + frames.map(PostHogFrames.line)
    var draft = SignalDraft(
      name, type: "error", given: event.words("uuid", "id"), title: headings.first ?? "Exception",
      content: lines.joined(separator: "\n"))
    draft.frames = frames
    draft.severity = properties["$exception_level"]?.string.flatMap(Severity.init(named:)) ?? .error
    draft.fingerprints = ["$exception_fingerprint", "$exception_issue_id"].compactMap { key in
      properties[key]?.words.map { "posthog:\($0.prefix(512))" }
    }
    fill(&draft, properties, event)
    return draft.signal(receivedAt: receivedAt)
  }

  private func notice(
    _ kind: String, _ title: String, _ properties: JSONValue, _ event: JSONValue, _ receivedAt: Date
  ) -> Signal {
    let words = [event, properties].compactMap { $0.words("description", "content", "message", "explanation") }.first
    let type =
      switch kind {
      case _ where kind.contains("experiment"): "experiment"
      case _ where kind.contains("health"): "alert"
      case _ where kind.contains("recording") || kind.contains("session") || kind.contains("replay"): "session"
      case _ where kind.contains("issue") || kind.contains("exception"): "error"
      default: "event"
      }
    var draft = SignalDraft(
      name, type: type, given: event.words("uuid", "id"), title: title,
      content: [title, words == title ? nil : words].compactMap(\.self).joined(separator: "\n\n"))
    draft.weight = type == "event" ? 1 : nil
    draft.fingerprints = event.words("issue_id", "experiment_id").map { ["posthog:\($0)"] } ?? []
    fill(&draft, properties, event)
    return draft.signal(receivedAt: receivedAt)
  }

  private func fill(_ draft: inout SignalDraft, _ properties: JSONValue, _ event: JSONValue) {
    draft.occurredAt =
      [event["timestamp"], properties["$time"], event["created_at"]].lazy
      .compactMap { $0.flatMap(EventTime.date) }.first
    draft.url = event.words("url") ?? properties.words("$exception_issue_url")
    draft.release = properties.words("$app_version", "commit_sha", "$git_commit_sha", "release")
    draft.service = properties.words("service", "$service_name")
    draft.project = event.words("project", "team_id")
    if let session = properties.words("$session_id") { draft.extra["session"] = .string(session) }
    if let library = properties.words("$lib") { draft.extra["library"] = .string(library) }
  }
}

/// PostHog's stack frames: as a library sent them, or resolved by source maps.
enum PostHogFrames {
  /// The frames of a `stacktrace`, innermost first.
  static func read(_ stacktrace: JSONValue?) -> [StackFrame] {
    (stacktrace?["frames"]?.array ?? []).reversed().prefix(StackTraceParser.limit).compactMap { frame in
      guard let file = frame.words("source", "filename", "abs_path", "module") else { return nil }
      let function = frame.words("resolved_name", "function", "mangled_name").flatMap { $0 == "?" ? nil : $0 }
      let line = (frame["line"] ?? frame["lineno"])?.int
      return StackFrame(
        file: String(file.prefix(1_024)), function: function.map { String($0.prefix(300)) },
        line: line.flatMap { $0 > 0 ? $0 : nil },
        isInApp: frame["in_app"]?.bool ?? !LibraryCode.holds(file: file, function: function))
    }
  }

  static func line(_ frame: StackFrame) -> String {
    "  at \(frame.function ?? "?") (\(frame.file)\(frame.line.map { ":\($0)" } ?? ""))"
  }
}
