import Domain
import Essentials
import Foundation
import SignalSources
import Testing

private let noon = Date(timeIntervalSince1970: 1_795_262_400)

private func grade(_ events: [(Double, SessionEvent.Kind)]) -> SessionGrade {
  SessionGrade.of(events.map { SessionEvent(at: $0.0, $0.1) })
}

@Suite struct `The grade of a session` {
  @Test func `is ten where the goal was reached without trouble`() {
    let graded = grade([(0, .page("/")), (2, .click("Buy")), (3, .page("/thanks")), (3, .goal("order"))])
    #expect(graded.grade == 10)
    #expect(graded.sentence == "Reached “order” without trouble.")
  }

  @Test func `is eight where somebody only looked around`() {
    #expect(grade([(0, .page("/")), (2, .click("Prices")), (3, .page("/prices"))]).grade == 8)
  }

  @Test func `falls with an error, and with an error that stopped the way to the goal`() {
    let seen = grade([(0, .page("/cart")), (1, .click("Pay")), (2, .error("no rate")), (4, .goal("order"))])
    let stopped = grade([(0, .page("/checkout")), (1, .click("Pay")), (2, .error("no rate"))])
    #expect(seen.grade == 7)
    #expect(stopped.grade == 3)
    #expect(stopped.sentence == "Looked around, but met the error “no rate”, and left at /checkout.")
  }

  @Test func `counts the same error once, and many errors not without end`() {
    let once = grade([(0, .click("a")), (1, .error("x")), (2, .error("x")), (3, .error("x"))])
    #expect(once.grade == 5)
    let many = grade([(0, .click("a"))] + (1...50).map { (Double($0), .error("e\($0)")) })
    #expect(many.grade == 0)
    #expect(many.faults.count == 3)
  }

  @Test func `sees that somebody clicked again and again`() {
    #expect(grade([(0, .click("Pay")), (0.5, .click("Pay")), (1, .click("Pay"))]).faults.map(\.points) == [3])
    #expect(grade([(0, .click("Next")), (5, .click("Next")), (10, .click("Next"))]).faults.isEmpty)
    #expect(grade([(0, .click("a")), (0.5, .click("b")), (1, .click("a"))]).faults.isEmpty)
  }

  @Test func `sees a click after which nothing happened, where changes are recorded`() {
    #expect(grade([(0, .change), (1, .click("Save")), (6, .change)]).faults.map(\.key) == ["dead:Save"])
    #expect(grade([(0, .change), (1, .click("Save")), (1.2, .change)]).faults.isEmpty)
    #expect(grade([(1, .click("Save")), (6, .page("/x"))]).faults.isEmpty)
  }

  @Test func `sees a form that was not sent, and a long wait`() {
    #expect(grade([(0, .page("/profile")), (1, .input("name"))]).grade == 7)
    #expect(grade([(0, .page("/profile")), (1, .input("name")), (2, .submit("form")), (3, .page("/"))]).grade == 8)
    #expect(grade([(0, .click("Load")), (15, .page("/list"))]).faults.map(\.text) == ["waited 15 s"])
  }

  @Test func `is not given for next to nothing`() {
    #expect(!grade([]).isJudged)
    #expect(!grade([(0, .page("/")), (1, .scroll)]).faults.contains { _ in true })
  }
}

@Suite struct `A recorded session` {
  private func click(_ id: Int64, _ at: Int64) -> JSONValue {
    ["type": 3, "timestamp": .integer(at), "data": ["source": 2, "type": 2, "id": .integer(id)]]
  }

  private var recording: JSONValue {
    let button: JSONValue = [
      "type": 2, "tagName": "button", "id": 7, "attributes": ["id": "pay"],
      "childNodes": [["type": 3, "textContent": "Pay now", "id": 8]],
    ]
    let error: JSONValue = [
      "type": 6, "timestamp": 1_795_200_002_500,
      "data": ["plugin": "rrweb/console@1", "payload": ["level": "error", "payload": ["KeyError: 'rate'"]]],
    ]
    return [
      "session_id": "s1",
      "events": [
        ["type": 4, "timestamp": 1_795_200_000_000, "data": ["href": "https://shop.example/checkout?code=SECRET"]],
        ["type": 2, "timestamp": 1_795_200_000_100, "data": ["node": ["type": 0, "id": 1, "childNodes": [button]]]],
        click(7, 1_795_200_002_000), click(7, 1_795_200_002_200), click(7, 1_795_200_002_400), error,
      ],
    ]
  }

  @Test func `that went badly is a signal with its story`() throws {
    let signal = try #require(try SessionSource().signals(from: recording, receivedAt: noon).first)
    #expect(signal.id == Identifier("session:s1"))
    #expect(signal.weight == 3)
    #expect(signal.title.hasPrefix("Session graded 0 of 10: "))
    #expect(signal.content.contains("0:02 clicks button “pay” (3 times)"))
    #expect(signal.content.contains("sees the error “KeyError: 'rate'”"))
    #expect(signal.occurredAt == Date(timeIntervalSince1970: 1_795_200_000))
    #expect(!signal.content.contains("SECRET"))
  }

  @Test func `is read the same from PostHog's snapshots`() throws {
    let events = try #require(recording["events"])
    let snapshot: JSONValue = [
      "event": "$snapshot", "properties": ["$session_id": "s1", "$snapshot_data": .string(events.text)],
    ]
    let windows: JSONValue = ["session_id": "s1", "events": [["window_id": "w", "data": events]]]
    let whole = try SessionSource().grade(recording)
    #expect(try SessionSource().grade(snapshot).grade == whole.grade)
    #expect(try SessionSource().grade(windows).events == whole.events)
  }

  @Test func `may be a plain list of events`() throws {
    let plain: JSONValue = [
      ["event": "pageview", "time": "2026-11-20T10:00:00Z", "page": "https://shop.example/signup"],
      ["event": "click", "time": "2026-11-20T10:00:02Z", "target": "Sign up"],
      ["event": "request", "time": "2026-11-20T10:00:03Z", "url": "/api/users", "status": 500],
    ]
    let signal = try #require(try SessionSource().signals(from: plain, receivedAt: noon).first)
    #expect(signal.content.contains("request to /api/users fails with 500"))
    #expect(signal.extra["grade"] == 3)
  }

  @Test func `that went well is none`() throws {
    let fine: JSONValue = [
      ["event": "pageview", "page": "/"], ["event": "click", "target": "Buy"], ["event": "goal"],
    ]
    #expect(try SessionSource().signals(from: fine, receivedAt: noon).isEmpty)
    #expect(try SessionSource().grade(fine).grade.grade == 10)
  }

  @Test(arguments: [[:], ["events": []], ["events": [["x": 1]]], "text"] as [JSONValue])
  func `without events is refused`(_ payload: JSONValue) {
    #expect(throws: SignalProblem.self) { try SessionSource().signals(from: payload, receivedAt: noon) }
  }
}

@Suite struct `A file of sessions` {
  private let events: JSONValue = [["type": 4, "data": ["href": "/"]], ["type": 2, "data": ["node": [:]]]]

  @Test func `is one session where it lists events, and many where it lists what holds events`() {
    let source = SessionSource()
    #expect(source.values(of: events) == [events])
    #expect(source.values(of: ["events": events]) == [["events": events]])
    #expect(source.values(of: [["events": events], ["events": events]]) == [["events": events], ["events": events]])
  }
}
