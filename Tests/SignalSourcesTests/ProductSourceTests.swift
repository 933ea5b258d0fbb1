import Domain
import Essentials
import Foundation
import SignalSources
import Testing

private let noon = Date(timeIntervalSince1970: 1_795_262_400)

private func read(_ name: String, _ payload: JSONValue) throws -> [Signal] {
  try #require(SourceCatalogue()[name]).signals(from: payload, receivedAt: noon)
}

@Suite struct `A message of Slack` {
  private func message(_ changes: [String: JSONValue] = [:], within: [String: JSONValue] = [:]) -> JSONValue {
    var event: [String: JSONValue] = [
      "type": "message", "channel": "C07", "user": "U1", "ts": "1795200000.000200",
      "text": "Checkout is *down* &amp; out",
    ]
    event.merge(changes) { $1 }
    return .object(["type": "event_callback", "team_id": "T1", "event": .object(event)].merging(within) { $1 })
  }

  @Test func `is a signal named by channel and time`() throws {
    let signal = try #require(try read("slack", message()).first)
    #expect(signal.id == Identifier("slack:C07:1795200000.000200"))
    #expect(signal.title == "Checkout is *down* & out")
    #expect(signal.occurredAt == Date(timeIntervalSince1970: 1_795_200_000.0002))
    #expect(signal.type == "message")
    #expect(signal.project == "C07")
  }

  @Test func `shares a key with its thread`() throws {
    let root = try #require(try read("slack", message()).first)
    let reply = message(["ts": "1795200050.000100", "thread_ts": "1795200000.000200", "text": "same here"])
    #expect(try read("slack", reply).first?.fingerprints == root.fingerprints)
  }

  @Test func `that was edited is the same signal`() throws {
    let edit = message([
      "subtype": "message_changed", "message": ["ts": "1795200000.000200", "text": "Checkout is slow", "user": "U1"],
    ])
    let signal = try #require(try read("slack", edit).first)
    #expect(signal.id == Identifier("slack:C07:1795200000.000200"))
    #expect(signal.title == "Checkout is slow")
  }

  @Test(arguments: ["message_deleted", "channel_join", "bot_message"])
  func `is none where nobody said anything`(_ subtype: String) throws {
    #expect(try read("slack", message(["subtype": .string(subtype)])).isEmpty)
  }

  @Test func `of a bot is none`() throws { #expect(try read("slack", message(["bot_id": "B1"])).isEmpty) }

  @Test func `counts only in the chosen channels`() throws {
    let source = SlackSource(channels: ["C99"])
    #expect(try source.signals(from: message(), receivedAt: noon).isEmpty)
    #expect(try SlackSource(channels: ["C07"]).signals(from: message(), receivedAt: noon).count == 1)
  }

  @Test func `without words is refused with the field`() {
    #expect(throws: SignalProblem.self) { try read("slack", message(["text": "  "])) }
  }

  @Test func `shows links and mentions as people read them`() throws {
    let text: JSONValue = "<@U2> see <https://shop.example/cart|the cart> in <#C07|ops> <!here>"
    let signal = try #require(try read("slack", message(["text": text])).first)
    #expect(signal.content == "@U2 see the cart (https://shop.example/cart) in #ops @here")
  }

  @Test func `begins with a challenge that is answered`() throws {
    let asked: JSONValue = ["type": "url_verification", "challenge": "3eZbrw1aB", "token": "x"]
    #expect(SlackSource().greeting(for: asked) == ["challenge": "3eZbrw1aB"])
    #expect(try read("slack", asked).isEmpty)
    #expect(SlackSource().greeting(for: message()) == nil)
  }
}

@Suite struct `A ticket` {
  @Test func `of Zendesk is read from its event`() throws {
    let event: JSONValue = [
      "type": "zen:event-type:ticket.created", "time": "2026-11-20T10:00:00Z",
      "detail": [
        "id": "70412", "subject": "Code does not work", "description": "<p>I typed it</p>twice", "priority": "HIGH",
      ],
    ]
    let signal = try #require(try read("zendesk", event).first)
    #expect(signal.id == Identifier("zendesk:70412"))
    #expect(signal.content == "Code does not work\n\nI typed it\ntwice")
    #expect(signal.severity == .error)
    #expect(signal.weight == 2)
  }

  @Test func `of Zendesk that was solved is none`() throws {
    #expect(try read("zendesk", ["id": 4, "subject": "x", "status": "solved"]).isEmpty)
    #expect(try read("zendesk", ["type": "zen:event-type:ticket.status_changed", "detail": [:]]).isEmpty)
  }

  @Test func `list names the entry that is wrong`() {
    do {
      _ = try read("zendesk", [["id": 1, "subject": "ok"], ["id": 2]])
      Issue.record("nothing was refused")
    } catch let problem as SignalProblem {
      #expect(problem.field == "[1].subject")
    } catch { Issue.record("another error: \(error)") }
  }

  @Test func `of Intercom is read from its attributes`() throws {
    let event: JSONValue = [
      "topic": "ticket.created", "app_id": "shop", "first_sent_at": 1_795_200_000,
      "data": [
        "item": [
          "id": "9", "ticket_attributes": ["_default_title_": "Total wrong", "_default_description_": "By 3 €"],
        ]
      ],
    ]
    let signal = try #require(try read("intercom", event).first)
    #expect(signal.title == "Total wrong")
    #expect(signal.content == "Total wrong\n\nBy 3 €")
    #expect(signal.fingerprints == ["intercom:9"])
  }

  @Test func `conversation of Intercom gives what the customer wrote last`() throws {
    let parts: JSONValue = [
      ["id": "1", "body": "<p>still broken</p>", "author": ["type": "user"]],
      ["id": "2", "body": "<p>we look</p>", "author": ["type": "admin"]],
    ]
    let event: JSONValue = [
      "topic": "conversation.user.replied",
      "data": ["item": ["id": "7", "conversation_parts": ["conversation_parts": parts]]],
    ]
    #expect(try read("intercom", event).first?.content == "still broken")
    #expect(try read("intercom", ["topic": "ping", "data": [:]]).isEmpty)
  }
}

@Suite struct `An issue` {
  @Test func `of Linear is a signal when it is made, not when it is done`() throws {
    let data: JSONValue = [
      "id": "a1", "identifier": "SHOP-4", "title": "Cart empties itself", "description": "After login", "priority": 2,
      "team": ["key": "SHOP"], "createdAt": "2026-11-20T09:00:00.000Z",
    ]
    let signal = try #require(try read("linear", ["action": "create", "type": "Issue", "data": data]).first)
    #expect(signal.fingerprints == ["linear:SHOP-4"])
    #expect(signal.severity == .error)
    #expect(signal.project == "SHOP")
    #expect(try read("linear", ["action": "update", "type": "Issue", "data": data]).isEmpty)
    #expect(try read("linear", [["id": "1", "title": "x", "state": #"{"type":"completed"}"#]]).isEmpty)
  }

  @Test func `of GitHub is a signal of its repository, a pull request is none`() throws {
    let issue: [String: JSONValue] = [
      "id": 5, "title": "Crash", "body": "boom", "user": ["type": "User"], "reactions": ["+1": 3],
      "html_url": "https://github.example/acme/shop/issues/1", "labels": [["name": "bug"]],
    ]
    let event: JSONValue = ["action": "opened", "issue": .object(issue), "repository": ["full_name": "acme/shop"]]
    let signal = try #require(try read("github", event).first)
    #expect(signal.repository == RepositoryName("acme/shop"))
    #expect(signal.people == 4)
    let pull = issue.merging(["pull_request": ["url": "x"]]) { $1 }
    #expect(try read("github", ["action": "opened", "issue": .object(pull)]).isEmpty)
    let bot = issue.merging(["user": ["type": "Bot"]]) { $1 }
    #expect(try read("github", ["action": "opened", "issue": .object(bot)]).isEmpty)
  }
}

@Suite struct `A run on the default branch` {
  private func run(_ conclusion: String, attempt: Int = 1, branch: String = "main", from: String = "acme/shop")
    -> JSONValue
  {
    [
      "action": "completed",
      "workflow_run": [
        "id": 77, "name": "tests", "head_branch": .string(branch), "head_sha": "abc", "conclusion": .string(conclusion),
        "run_attempt": .integer(Int64(attempt)), "workflow_id": 3, "head_repository": ["full_name": .string(from)],
      ],
      "repository": ["default_branch": "main", "full_name": "acme/shop"],
    ]
  }

  @Test func `that fails is a broken branch`() throws {
    let signal = try #require(try read("github-actions", run("failure")).first)
    #expect(signal.type == "ci_broken_default_branch")
    #expect(signal.weight == 3)
    #expect(signal.release == "abc")
  }

  @Test func `that passes only when tried again is flaky`() throws {
    #expect(try read("github-actions", run("success", attempt: 2)).first?.type == "ci_flaky_check")
  }

  @Test func `is none when it passes at once, elsewhere, or in a fork`() throws {
    #expect(try read("github-actions", run("success")).isEmpty)
    #expect(try read("github-actions", run("cancelled")).isEmpty)
    #expect(try read("github-actions", run("failure", branch: "topic")).isEmpty)
    #expect(try read("github-actions", run("failure", from: "eve/shop")).isEmpty)
  }
}

@Suite struct `An alert` {
  private let firing: JSONValue = [
    "status": "firing", "labels": ["alertname": "HighLatency", "severity": "critical", "service": "cart"],
    "annotations": ["summary": "p99 over 2 s"], "startsAt": "2026-11-20T10:00:00.5Z", "fingerprint": "ab12",
  ]

  @Test(arguments: ["alertmanager", "grafana"])
  func `that fires is a signal, one that is over is none`(_ source: String) throws {
    let over: JSONValue = ["status": "resolved", "labels": ["alertname": "x"]]
    let signals = try read(source, ["alerts": [firing, over], "externalURL": "http://alerts.example"])
    #expect(signals.map(\.title) == ["p99 over 2 s"])
    #expect(signals.first?.severity == .fatal)
    #expect(signals.first?.service == "cart")
    #expect(signals.first?.fingerprints == ["\(source):ab12"])
    #expect(signals.first?.url == "http://alerts.example")
  }

  @Test func `of PagerDuty counts when it is triggered`() throws {
    let data: JSONValue = ["id": "P1", "title": "Cart down", "urgency": "high", "service": ["summary": "cart"]]
    let event: JSONValue = ["event_type": "incident.triggered", "occurred_at": "2026-11-20T10:00:00Z", "data": data]
    let signal = try #require(try read("pagerduty", ["event": event]).first)
    #expect(signal.id == Identifier("pagerduty:P1"))
    #expect(signal.severity == .fatal)
    #expect(try read("pagerduty", ["event": ["event_type": "incident.resolved", "data": data]]).isEmpty)
    #expect(throws: SignalProblem.self) { try read("pagerduty", ["hello": 1]) }
  }

  @Test func `of Datadog is read from whatever its template has`() throws {
    let signal = try #require(
      try read(
        "datadog",
        [
          "title": "CPU", "body": "over 90 %", "monitor_id": 12, "tags": "service:cart, team:web", "priority": "P2",
          "last_updated": 1_795_200_000_000,
        ]
      ).first)
    #expect(signal.service == "cart")
    #expect(signal.severity == .error)
    #expect(signal.occurredAt == Date(timeIntervalSince1970: 1_795_200_000))
    #expect(try read("datadog", ["title": "CPU", "alert_transition": "Recovered"]).isEmpty)
  }
}

@Suite struct `A batch of OpenTelemetry` {
  private func logs(_ records: [JSONValue]) -> JSONValue {
    let resource: JSONValue = [
      "attributes": [
        ["key": "service.name", "value": ["stringValue": "cart"]],
        ["key": "service.version", "value": ["stringValue": "1.4"]],
      ]
    ]
    return ["resourceLogs": [["resource": resource, "scopeLogs": [["logRecords": .array(records)]]]]]
  }

  @Test func `gives its errors and leaves the rest`() throws {
    let signals = try read(
      "opentelemetry",
      logs([
        ["severityNumber": 9, "body": ["stringValue": "fine"]],
        [
          "severityNumber": "17", "body": ["stringValue": "no rate"], "timeUnixNano": "1795200000000000000",
          "traceId": "5b8e",
        ],
      ]))
    #expect(signals.map(\.title) == ["no rate"])
    #expect(signals.first?.service == "cart")
    #expect(signals.first?.release == "1.4")
    #expect(signals.first?.trace == "5b8e")
    #expect(signals.first?.occurredAt == Date(timeIntervalSince1970: 1_795_200_000))
  }

  @Test func `finds the exception and its stack`() throws {
    let attributes: JSONValue = [
      ["key": "exception.type", "value": ["stringValue": "KeyError"]],
      ["key": "exception.message", "value": ["stringValue": "'rate'"]],
      [
        "key": "exception.stacktrace",
        "value": [
          "stringValue": "Traceback (most recent call last):\n  File \"cart.py\", line 3, in total\nKeyError: 'rate'"
        ],
      ],
    ]
    let signal = try #require(
      try read("opentelemetry", logs([["severityText": "ERROR", "attributes": attributes]])).first)
    #expect(signal.title == "KeyError: 'rate'")
    #expect(signal.frames == [StackFrame(file: "cart.py", function: "total", line: 3)])
    #expect(signal.weight == 3)
  }

  @Test func `gives spans that ended in an error`() throws {
    let span: JSONValue = [
      "name": "GET /cart", "spanId": "ee", "traceId": "5b", "status": ["code": 2, "message": "boom"],
    ]
    let fine: JSONValue = ["name": "GET /", "status": ["code": 1]]
    let signals = try read("opentelemetry", ["resourceSpans": [["scopeSpans": [["spans": [span, fine]]]]]])
    #expect(signals.map(\.title) == ["boom"])
    #expect(signals.first?.content.contains("Span: GET /cart") == true)
  }

  @Test func `of metrics gives nothing, and of something else is refused`() throws {
    #expect(try read("opentelemetry", ["resourceMetrics": []]).isEmpty)
    #expect(throws: SignalProblem.self) { try read("opentelemetry", ["hello": 1]) }
  }
}

@Suite struct `An exception of PostHog` {
  private let properties: JSONValue = [
    "$exception_list": [
      [
        "type": "TypeError", "value": "total is not a function",
        "stacktrace": [
          "frames": [
            ["filename": "node:events", "function": "emit", "in_app": false, "lineno": 5],
            ["source": "src/cart.ts", "resolved_name": "total", "line": 12, "in_app": true],
          ]
        ],
      ]
    ],
    "$exception_fingerprint": "f1", "$current_url": "https://shop.example/cart", "$session_id": "s1",
  ]

  @Test func `reads the same whole, wrapped, and with its properties as text`() throws {
    let event: JSONValue = [
      "uuid": "u1", "event": "$exception", "properties": properties, "timestamp": "2026-11-20T10:00:00Z",
    ]
    let folded: JSONValue = [
      "uuid": "u1", "event": "$exception", "properties": .string(properties.text), "timestamp": "2026-11-20T10:00:00Z",
    ]
    let whole = try #require(try read("posthog", event).first)
    #expect(whole.title == "TypeError: total is not a function")
    #expect(whole.frames.first == StackFrame(file: "src/cart.ts", function: "total", line: 12))
    #expect(whole.fingerprints == ["posthog:f1"])
    #expect(try read("posthog", ["event": event]) == [whole])
    #expect(try read("posthog", folded) == [whole])
  }

  @Test(arguments: [("experiment_finished", "experiment"), ("health_issue", "alert"), ("session_recording", "session")])
  func `product's other notices keep their kind`(_ event: String, _ type: String) throws {
    let signals = try read(
      "posthog", ["event": .string(event), "title": "Variant B loses", "description": "-12 % orders"])
    #expect(signals.map(\.type) == [type])
    #expect(signals.first?.content.contains("-12 % orders") == true)
  }
}
