import Domain
import Essentials
import Foundation
import SignalSources
import Testing

private let noon = Date(timeIntervalSince1970: 1_795_000_000)

private func repeated(_ line: String) -> SignalRepeat? {
  Data(line.utf8).withUnsafeBytes { SignalRepeat($0, receivedAt: noon) }
}

@Suite struct `A repetition` {
  @Test(arguments: [
    #"{"id":"e1","source":"sentry","type":"error","content":"KeyError: 'sku'\n line 7","occurred_at":"2026-11-20T21:04:05Z"}"#,
    #"{"id":" e 2 ","source_product":"Sentry","source_type":"error","title":"t","content":"x","people":3,"extra":{"a":[1]}}"#,
    #"{"id":"3","source":"s","type":"t","content":"x","severity":"fatal","weight":2,"frames":null,"whatever":{"id":"4"}}"#,
  ])
  func `has the id and the time that reading all of it gives`(_ line: String) throws {
    let whole = try #require(
      try GenericSource().signals(from: JSONValue(parsing: Data(line.utf8)), receivedAt: noon).first)
    let glanced = try #require(repeated(line))
    #expect(glanced.id == whole.id && glanced.occurredAt == whole.occurredAt)
  }

  @Test(arguments: [
    "", "[]", #"{"source":"s","type":"t","content":"x"}"#, #"{"id":"","source":"s","type":"t","content":"x"}"#,
    #"{"id":"1","source":"s","type":"t","content":"  "}"#, #"{"id":"1","source":"s","type":"t","content":"\n"}"#,
    #"{"id":"1","source":"s","type":"t","content":7}"#, #"{"id":"1","source":"s","type":"t","content":"x","title":7}"#,
    #"{"id":"1","source":"s","type":"t","content":"x","frames":[{"file":"a.py"}]}"#,
    #"{"id":"1","id":"2","source":"s","type":"t","content":"x"}"#,
    #"{"id":"1","source":"s","type":"t","content":"x","severity":"so-so"}"#,
    #"{"id":"1","source":"s","type":"t","content":"x","occurred_at":"yesterday"}"#,
    #"{"id":"1","so\u0075rce":"s","source":"s","type":"t","content":"x"}"#,
    #"{"id":"1","source":"s","type":"t","content":"x"} {}"#,
  ])
  func `is read in full where anything is out of the ordinary`(_ line: String) { #expect(repeated(line) == nil) }
}
