import Configuration
import Domain
import Essentials
import Foundation
import SignalSources
import Testing

private let noon = Date(timeIntervalSince1970: 1_795_262_400)

private let text = """
  name: till
  when:
    - {at: /kind, matches: "fail"}
  each: /events
  id: /ref
  type: error
  title: [/headline, /kind]
  content: ["Shop: /shop", /note]
  occurred_at: /at
  severity: /level
  people: /customers
  repository: /repo
  weight: /weight
  """

private func source(_ text: String = text) throws -> MappedSource {
  MappedSource(try SourceMapping.parse(Data(text.utf8)))
}

@Suite struct `A mapping` {
  private let event: JSONValue = [
    "kind": "payment.failed", "ref": "e1", "headline": "Card refused", "shop": "Oslo", "note": "third time",
    "at": 1_795_200_000_000, "level": "critical", "customers": 3, "repo": "acme/till", "weight": 200,
  ]

  @Test func `says which pointer holds which field`() throws {
    let signal = try #require(try source().signals(from: ["events": [event]], receivedAt: noon).first)
    #expect(signal.id == Identifier("till:e1"))
    #expect(signal.title == "Card refused")
    #expect(signal.content == "Card refused\nShop: Oslo\nthird time")
    #expect(signal.occurredAt == Date(timeIntervalSince1970: 1_795_200_000))
    #expect(signal.severity == .fatal)
    #expect(signal.people == 3)
    #expect(signal.weight == 100)
    #expect(signal.repository == RepositoryName("acme/till"))
  }

  @Test func `leaves out what its conditions do not fit`() throws {
    #expect(try source().signals(from: ["events": [["kind": "payment.done"], ["ref": "1"]]], receivedAt: noon).isEmpty)
  }

  @Test func `takes the next choice where the first says nothing`() throws {
    let signals = try source().signals(from: ["events": [["kind": "failed", "headline": " "]]], receivedAt: noon)
    #expect(signals.map(\.title) == ["failed"])
  }

  @Test func `names what is missing`() throws {
    #expect(throws: SignalProblem(field: "/events", reason: "must be a list")) {
      try source().signals(from: ["hello": 1], receivedAt: noon)
    }
  }

  @Test(arguments: [
    "title: /x", "name: Till\ntitle: /x", "name: till", "name: till\ntitle: /x\nwhen: [{at: x, matches: a}]",
    "name: till\ntitle: /x\nwhen: [{at: /x, matches: '('}]", "name: till\ntitle: /x\ncolour: red", "- a",
  ])
  func `that is wrong is refused`(_ text: String) {
    #expect(throws: (any Error).self) { try SourceMapping.parse(Data(text.utf8)) }
  }

  @Test func `of an operator replaces ours of the same name`() throws {
    var mine = SourceMapping()
    mine.name = "stripe"
    let catalogue = SourceCatalogue(mappings: [mine])
    #expect(catalogue.names.count(where: { $0 == "stripe" }) == 1)
    #expect(catalogue["stripe"]?.proof == .token)
  }
}

@Suite struct `A payment that failed` {
  @Test func `is read by the mapping of Stripe`() throws {
    let charge: JSONValue = [
      "id": "ch_1", "failure_code": "card_declined", "failure_message": "Your card was declined.",
    ]
    let event: JSONValue = [
      "id": "evt_1", "type": "charge.failed", "created": 1_795_200_000, "data": ["object": charge],
    ]
    let stripe = try #require(SourceCatalogue()["stripe"])
    let signal = try #require(try stripe.signals(from: event, receivedAt: noon).first)
    #expect(signal.id == Identifier("stripe:evt_1"))
    #expect(signal.title == "Your card was declined.")
    #expect(signal.content.contains("Code: card_declined"))
    #expect(signal.fingerprints == ["stripe:card_declined"])
    #expect(try stripe.signals(from: ["id": "evt_2", "type": "charge.succeeded"], receivedAt: noon).isEmpty)
  }
}
