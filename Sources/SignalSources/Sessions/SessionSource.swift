package import Domain
package import Essentials
package import Foundation

/// Recorded sessions, graded by rules: one that went badly is a signal, one that went well is none.
///
/// Takes rrweb's events (a list, or `{session_id?, events: […]}`), PostHog's snapshots, and a plain list of events.
package struct SessionSource: SignalSource {
  package let name = "session"
  package let proof = WebhookProof.token
  /// Grades up to this one become signals.
  package let line: Int

  package init(line: Int = 5) { self.line = line }

  package func signals(from payload: JSONValue, receivedAt: Date) throws(SignalProblem) -> [Signal] {
    let graded = try grade(payload)
    guard graded.grade.isJudged, graded.grade.grade <= line else { return [] }
    let worst = graded.grade.faults.first
    let page = graded.events.lazy.compactMap { if case .page(let path) = $0.kind { path } else { nil } }.first
    var draft = SignalDraft(
      name, type: "session", given: graded.id,
      title: "Session graded \(graded.grade.grade) of 10: \(worst?.text ?? "it went badly")",
      content: [
        "Grade \(graded.grade.grade) of 10. \(graded.grade.sentence)", SessionStory.text(graded.events),
        page.map { "Request: GET \($0)" },
      ].compactMap(\.self).joined(separator: "\n\n"))
    // 2 for a bad one, 3 for one that could hardly be worse.
    draft.weight = graded.grade.grade <= 2 ? 3 : 2
    draft.severity = graded.grade.grade <= 2 ? .error : .warning
    draft.people = 1
    draft.occurredAt = graded.startedAt
    draft.url = graded.url
    draft.frames = []
    draft.extra["grade"] = .integer(Int64(graded.grade.grade))
    return [draft.signal(receivedAt: receivedAt)]
  }

  /// A list of events is one session; a list of what holds events is many.
  package func values(of document: JSONValue) -> [JSONValue] {
    guard let elements = document.array else { return [document] }
    let holds = ["events", "properties", "snapshot_data", "$snapshot_data"]
    return elements.contains { element in holds.contains { element[$0] != nil } } ? elements : [document]
  }

  package func grades(of payload: JSONValue) -> [Int] {
    guard let graded = try? grade(payload), graded.grade.isJudged else { return [] }
    return [graded.grade.grade]
  }

  package struct Graded: Sendable, Equatable {
    package var id: String?
    package var startedAt: Date?
    package var url: String?
    package var events: [SessionEvent]
    package var grade: SessionGrade
  }

  /// The session's grade, whatever it is.
  package func grade(_ payload: JSONValue) throws(SignalProblem) -> Graded {
    let properties = payload["properties"]?.unfolded
    let holder = properties ?? payload
    let found =
      payload.array
      ?? (holder["$snapshot_data"] ?? holder["snapshot_data"] ?? holder["events"] ?? holder["data"])?
      .unfolded.array
    guard let found, !found.isEmpty else { throw SignalProblem(field: "events", reason: "is missing or empty") }
    // Exports wrap the events of each window.
    let recorded = found.flatMap { $0["data"]?.array ?? [$0] }
    let isRecording = recorded.contains(where: RRWebReader.reads)
    let events = isRecording ? RRWebReader.events(recorded) : try PlainSessionReader.events(recorded)
    let stamp = recorded.lazy.compactMap { $0.words("timestamp", "time") }.first
    return Graded(
      id: holder.words("$session_id", "session_id", "id") ?? payload.words("session_id", "uuid", "id"),
      startedAt: stamp.flatMap(EventTime.lenient), url: payload.words("url", "replay_url"), events: events,
      grade: SessionGrade.of(events))
  }
}
