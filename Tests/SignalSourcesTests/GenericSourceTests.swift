import Domain
import Essentials
import Foundation
import SignalSources
import Testing

private let noon = Date(timeIntervalSince1970: 1_795_262_400)

private func read(_ text: String) throws -> [Signal] {
  try GenericSource().signals(from: JSONValue(parsing: text), receivedAt: noon)
}

@Suite struct `A signal in our own shape` {
  @Test func `keeps what it says and what nobody asked for`() throws {
    let signal = try #require(
      try read(
        """
        {"id": "17", "source_product": "Slack", "source_type": "message", "content": "Checkout is broken\\nfor everybody",
         "occurred_at": "2026-11-20T22:30:00+01:30", "repository": "acme/shop", "url": "https://slack.example/17",
         "fingerprint": ["pay"], "severity": "critical", "people": 3, "release": "1.4", "trace": "abcdef0123",
         "project": "shop", "service": "checkout", "channel": "#help", "extra": {"mood": "cross"}}
        """
      ).first)
    #expect(signal.id == Identifier("slack:17"))
    #expect(signal.title == "Checkout is broken")
    #expect(signal.weight == 3.79)
    #expect(signal.occurredAt == Timestamp.date("2026-11-20T21:00:00Z"))
    #expect(signal.repository == RepositoryName("acme/shop"))
    #expect(signal.fingerprints == ["slack:pay"])
    #expect(signal.severity == .fatal)
    #expect(signal.people == 3)
    #expect(signal.service == "checkout")
    #expect(signal.extra == ["channel": "#help", "mood": "cross"])
  }

  @Test func `has the same id whenever it is sent again, and another when it says something else`() throws {
    let first = try read(#"{"source": "logs", "type": "log line", "content": "pool exhausted"}"#)
    let again = try read(#"{"type": "log line", "content": "pool exhausted", "source": "logs", "weight": 2}"#)
    let other = try read(#"{"source": "logs", "type": "log line", "content": "pool empty"}"#)
    #expect(first.map(\.id) == again.map(\.id))
    #expect(first.map(\.id) != other.map(\.id))
  }

  @Test(arguments: [
    (#"{"type": "x", "content": "y"}"#, "source"),
    (#"{"source": "x", "content": "y"}"#, "type"),
    (#"{"source": "x", "type": "y"}"#, "content"),
    (#"{"source": "x`@all", "type": "y", "content": "z"}"#, "source"),
    (#"{"source": "x", "type": "y", "content": 7}"#, "content"),
    (#"{"source": "x", "type": "y", "content": "z", "weight": "3"}"#, "weight"),
    (#"{"source": "x", "type": "y", "content": "z", "weight": -1}"#, "weight"),
    (#"{"source": "x", "type": "y", "content": "z", "occurred_at": "yesterday"}"#, "occurred_at"),
    (#"{"source": "x", "type": "y", "content": "z", "occurred_at": 1795262400000}"#, "occurred_at"),
    (#"{"source": "x", "type": "y", "content": "z", "repository": "../etc"}"#, "repository"),
    (#"{"source": "x", "type": "y", "content": "z", "url": "javascript:alert(1)"}"#, "url"),
    (#"{"source": "x", "type": "y", "content": "z", "fingerprint": [1]}"#, "fingerprint"),
    (#"{"source": "x", "type": "y", "content": "z", "people": 1.5}"#, "people"),
    (#"{"source": "x", "type": "y", "content": "z", "severity": "odd"}"#, "severity"),
    (#"{"source": "x", "type": "y", "content": "z", "frames": [{"line": 3}]}"#, "frames[0].file"),
    (#"[{"source": "x", "type": "y", "content": "z"}, {"source": "x", "content": "z"}]"#, "[1].type"),
    (#""text""#, ""),
  ])
  func `is refused with the name of the field that is wrong`(_ text: String, _ field: String) throws {
    let payload = try JSONValue(parsing: text)
    #expect { _ = try GenericSource().signals(from: payload, receivedAt: noon) } throws: { error in
      (error as? SignalProblem)?.field == field
    }
  }

  @Test func `keeps the start and the end of a text that is too long`() throws {
    let long = "Begin " + String(repeating: "ä", count: 40_000) + " finish"
    let payload: JSONValue = ["source": "x", "type": "y", "content": .string(long)]
    let signal = try #require(try GenericSource().signals(from: payload, receivedAt: noon).first)
    #expect(signal.content.utf8.count <= GenericSource.contentLimit)
    #expect(signal.content.hasPrefix("Begin "))
    #expect(signal.content.hasSuffix(" finish"))
    #expect(signal.content.contains("bytes left out"))
  }

  @Test func `does not come from the future`() throws {
    let signals = try read(#"{"source": "x", "type": "y", "content": "z", "occurred_at": "2031-01-01T00:00:00Z"}"#)
    #expect(signals.map(\.occurredAt) == [noon])
  }

  @Test func `weighs more with a stack trace`() throws {
    let bare = try read(#"{"source": "x", "type": "error", "content": "Boom: it broke"}"#)
    let traced = try read(#"{"source": "x", "type": "error", "content": "Boom\n    at total (/app/src/cart.js:1:2)"}"#)
    #expect(bare.map(\.weight) == [2])
    #expect(traced.map(\.weight) == [3])
    #expect(traced.first?.frames == [StackFrame(file: "/app/src/cart.js", function: "total", line: 1)])
  }
}

@Suite struct `The default weight` {
  @Test(arguments: [
    ("error", 2.0), ("issue_created", 2), ("ticket", 2), ("message", 1), ("log line", 1), ("error log", 1),
    ("session replay", 2), ("alert", 2), ("thing", 1),
  ])
  func `follows from the kind of finding`(_ type: String, _ weight: Double) {
    #expect(DefaultWeight.weight(type: type, hasTrace: false, severity: nil) == weight)
    #expect(DefaultWeight.weight(type: type, hasTrace: false, severity: .fatal) == weight + 2)
  }
}

@Suite struct `A body of signals` {
  @Test func `may be one value over several lines or one to a line`() throws {
    #expect(try SignalLines.values(in: Data("{\n\"a\": 1\n}\n".utf8)) == [["a": 1]])
    #expect(try SignalLines.values(in: Data("{\"a\": 1}\r\n\n{\"a\": 2}\n".utf8)) == [["a": 1], ["a": 2]])
  }

  @Test func `names the line and column of its first mistake`() {
    #expect { _ = try SignalLines.values(in: Data("{\"a\": 1}\n\n{\"a\" 2}\n".utf8)) } throws: { error in
      let error = error as? JSONSyntaxError
      return error?.line == 3 && error?.column == 6
    }
    #expect(throws: JSONSyntaxError.self) { _ = try SignalLines.values(in: Data()) }
  }

  @Test func `is refused when it has too many lines`() {
    #expect(throws: JSONSyntaxError.self) { _ = try SignalLines.values(in: Data("1\n2\n3\n".utf8), limit: 2) }
  }
}
