import Domain
import Essentials
import Foundation

/// Sessions as a plain list of events: `{event, time?, target?, page?, message?, status?}`.
enum PlainSessionReader {
  static func events(_ listed: [JSONValue]) throws(SignalProblem) -> [SessionEvent] {
    var events: [SessionEvent] = []
    var start: Date?
    for (index, value) in listed.prefix(100_000).enumerated() {
      guard let name = value.words("event", "type", "name") else {
        throw SignalProblem(field: "events[\(index)].event", reason: "is missing")
      }
      let time = value.words("time", "timestamp", "at").flatMap(EventTime.lenient)
      start = start ?? time
      let offset = time.map { $0.timeIntervalSince(start ?? $0) } ?? value["at"]?.number ?? Double(index)
      events.append(SessionEvent(at: max(0, offset), kind(name.lowercased(), value)))
    }
    return events.sorted { $0.at < $1.at }
  }

  private static func kind(_ name: String, _ value: JSONValue) -> SessionEvent.Kind {
    let target = Defang.inline(value.words("target", "element", "selector", "label") ?? "something", limit: 60)
    switch name {
    case "page", "pageview", "$pageview", "navigate", "navigation":
      return .page(SessionAddress.short(value.words("page", "url", "href", "path") ?? "/"))
    case "click", "$autocapture", "tap": return .click(target)
    case "input", "type", "change": return .input(target)
    case "submit": return .submit(target)
    case "scroll": return .scroll
    case "update", "mutation", "render": return .change
    case "error", "exception", "$exception", "console.error":
      return .error((value.words("message", "error", "value") ?? "an error").firstLine(limit: 160))
    case "request", "response", "network":
      let status = value["status"]?.int ?? 200
      let address = SessionAddress.short(value.words("url", "page", "path") ?? "a request")
      return status == 0 || status >= 400 ? .failedRequest(address, status: status) : .change
    case "goal", "conversion", "completed": return .goal(value.words("name", "goal") ?? name)
    default: return .custom(Defang.inline(name, limit: 60))
    }
  }
}
