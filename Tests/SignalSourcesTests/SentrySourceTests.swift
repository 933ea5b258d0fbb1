import Domain
import Essentials
import Foundation
import SignalSources
import Testing

private let noon = Date(timeIntervalSince1970: 1_795_262_400)

private let event: JSONValue = [
  "event_id": "9b1d", "level": "error", "platform": "python", "timestamp": 1_795_200_000.5, "release": "shop@1.4",
  "environment": "production", "culprit": "shop.pricing in total", "project_slug": "shop",
  "web_url": "https://sentry.example/issues/4/events/9b1d/", "issue_id": "4", "fingerprint": ["{{ default }}"],
  "tags": [["service", "checkout"], ["url", "https://shop.example/checkout"]],
  "contexts": ["trace": ["trace_id": "0af7651916cd43dd8448eb211c80319c"]],
  "exception": [
    "values": [
      ["type": "KeyError", "value": "'rate'", "stacktrace": ["frames": [["filename": "shop/rates.py", "lineno": 3]]]],
      [
        "type": "PricingError", "value": "no rate for 'SAVE10'",
        "stacktrace": [
          "frames": [
            ["filename": "shop/web.py", "function": "handle", "lineno": 20, "in_app": true],
            ["filename": "flask/app.py", "function": "dispatch", "lineno": 7, "in_app": false],
            ["filename": "shop/pricing.py", "function": "total", "lineno": 42, "in_app": true],
          ]
        ],
      ],
    ]
  ],
]

private func read(_ payload: JSONValue) throws -> [Signal] {
  try SentrySource().signals(from: payload, receivedAt: noon)
}

@Suite struct `A payload of Sentry` {
  @Test func `is the same signal when it is passed on in our own shape`() throws {
    let signal = try #require(try read(event).first)
    var passedOn = try #require(try GenericSource().signals(from: signal.wire, receivedAt: noon).first)
    // Times are written to the second, and a weight that is given is nobody's reckoning.
    #expect(abs(passedOn.occurredAt.timeIntervalSince(signal.occurredAt)) < 1)
    (passedOn.occurredAt, passedOn.reckoning) = (signal.occurredAt, signal.reckoning)
    #expect(passedOn == signal)
    #expect(signal.frames.contains { !$0.isInApp })
  }

  @Test(
    arguments: [
      event, ["action": "triggered", "data": ["event": event]], ["action": "created", "data": ["error": event]],
      ["data": ["event": event]],
    ] as [JSONValue])
  func `gives the error, innermost frame first, whichever envelope it came in`(_ payload: JSONValue) throws {
    let signal = try #require(try read(payload).first)
    #expect(signal.id == Identifier("sentry:9b1d"))
    #expect(signal.title == "PricingError: no rate for 'SAVE10'")
    #expect(signal.frames.map(\.file) == ["shop/pricing.py", "flask/app.py", "shop/web.py", "shop/rates.py"])
    #expect(signal.frames.first == StackFrame(file: "shop/pricing.py", function: "total", line: 42))
    #expect(signal.frames.map(\.isInApp) == [true, false, true, true])
    #expect(signal.weight == 3)
    #expect(signal.severity == .error)
    #expect(signal.release == "shop@1.4")
    #expect(signal.trace == "0af7651916cd43dd8448eb211c80319c")
    #expect(signal.fingerprints == ["sentry:issue-4"])
    #expect(signal.project == "shop")
    #expect(signal.service == "checkout")
    #expect(signal.url == "https://sentry.example/issues/4/events/9b1d/")
    #expect(signal.occurredAt == Date(timeIntervalSince1970: 1_795_200_000.5))
    #expect(signal.content.contains("Caused by: KeyError: 'rate'"))
    #expect(signal.content.contains("at total (shop/pricing.py:42)"))
  }

  @Test func `about an issue says what the issue says`() throws {
    let issue: JSONValue = [
      "id": "77", "title": "TypeError: x is undefined", "culprit": "cart.js in total", "level": "fatal",
      "shortId": "SHOP-9",
      "count": "12", "userCount": 5, "lastSeen": "2026-11-20T10:00:00.123456Z", "project": ["slug": "front"],
      "metadata": ["filename": "/static/cart.js", "function": "total"], "permalink": "https://sentry.example/77",
    ]
    let signal = try #require(try read(["action": "created", "data": ["issue": issue]]).first)
    #expect(signal.id == Identifier("sentry:issue-77"))
    #expect(signal.people == 5)
    #expect(signal.weight == 5.16)
    #expect(signal.project == "front")
    #expect(signal.frames == [StackFrame(file: "/static/cart.js", function: "total")])
    #expect(signal.occurredAt == Timestamp.date("2026-11-20T10:00:00Z"))
    #expect(signal.content.contains("SHOP-9"))
  }

  @Test func `about a metric alert is an alert`() throws {
    let data: JSONValue = [
      "metric_alert": ["id": "4", "projects": ["shop"], "date_detected": "2026-11-20T10:00:00Z"],
      "description_title": "Critical: Too many errors", "description_text": "1000 events",
      "web_url": "https://s.example/4",
    ]
    let signal = try #require(try read(["action": "critical", "data": data]).first)
    #expect(signal.type == "alert")
    #expect(signal.title == "Critical: Too many errors")
    #expect(signal.weight == 2)
  }

  @Test(arguments: ["resolved", "assigned", "ignored", "archived"])
  func `that says somebody dealt with it is no signal`(_ action: String) throws {
    #expect(try read(["action": .string(action), "data": ["issue": ["id": "1", "title": "x"]]]).isEmpty)
  }

  @Test(
    arguments: [
      ([:], "data"), (["action": 3, "data": [:]], "action"), (["action": "created", "data": ["x": 1]], "data"),
      (["action": "created", "data": ["issue": ["title": "x"]]], "data.issue.id"), ([], ""),
    ] as [(JSONValue, String)])
  func `that is none is refused with the field`(_ payload: JSONValue, _ field: String) throws {
    #expect { _ = try read(payload) } throws: { ($0 as? SignalProblem)?.field == field }
  }

  @Test func `puts a Java file where its module says`() throws {
    let frame: JSONValue = ["filename": "Cart.java", "module": "com.acme.shop.Cart", "function": "total", "lineno": 4]
    let signals = try read(["event_id": "1", "exception": [["type": "E", "stacktrace": ["frames": [frame]]]]])
    #expect(signals.first?.frames.map(\.file) == ["com/acme/shop/Cart.java"])
  }

  @Test func `takes the crashed thread where there is no exception`() throws {
    let thread: JSONValue = ["crashed": true, "stacktrace": ["frames": [["filename": "a.c", "lineno": 1]]]]
    #expect(try read(["event_id": "1", "threads": ["values": [thread]]]).first?.frames.map(\.file) == ["a.c"])
  }
}
