import Essentials
import Foundation
import SignalSources
import Testing

@Suite struct `A glance at a signal` {
  private func key(_ line: String) -> UInt64? {
    Data(line.utf8).withUnsafeBytes { SignalGlance($0) }?.key
  }

  private static let base =
    #"{"id":"e1","source":"sentry","type":"error","content":"KeyError: 'sku'\n line 7","occurred_at":"2026-11-20T21:04:05Z","people":3}"#

  @Test(arguments: [
    #"{"people":99, "content":"KeyError: 'sku'\n line 812", "id":"e2","type":"error","source":"sentry","extra":{"source":"x"}}"#,
    #"{"source":"sentry","type":"error","content":"KeyError: 'sku'\n line 7","fingerprint":[]}"#,
    #"{"source":"sentry","type":"error","content":"KeyError: 'sku'\n line 7","fingerprint":null,"source":"sentry"}"#,
  ])
  func `sees repetitions whatever their order, ids and numbers`(_ line: String) {
    #expect(key(line) == key(Self.base))
  }

  @Test(arguments: [
    #"{"source":"datadog","type":"error","content":"KeyError: 'sku'\n line 7"}"#,
    #"{"source":"sentry","type":"log","content":"KeyError: 'sku'\n line 7"}"#,
    #"{"source":"sentry","type":"error","content":"KeyError: 'price'\n line 7"}"#,
    #"{"source":"sentry","type":"error","content":"KeyError: 'sku'\n line 7","release":"2"}"#,
    #"{"source":"sentry","type":"error","content":"KeyError: 'sku'\n line 7","fingerprint":["a"]}"#,
  ])
  func `tells others apart`(_ line: String) {
    #expect(key(line) != nil && key(line) != key(Self.base))
  }

  @Test func `goes by the fingerprint where there is one`() {
    let one = #"{"source":"s","type":"t","content":"a","fingerprint":["x","y"]}"#
    #expect(key(one) == key(#"{"source":"s","type":"t","content":"b","title":"c","fingerprint":["x","y"]}"#))
    #expect(key(one) != key(#"{"source":"s","type":"t","content":"a","fingerprint":["x","z"]}"#))
  }

  @Test(arguments: [
    "", "{}", "[]", #"{"source":"s","type":"t"}"#, #"{"source":"s","content":"c"}"#, #"{"type":"t","content":"c"}"#,
    #"{"source":"s","type":"t","content":7}"#, #"{"source":"s","type":"t","content":""}"#,
    #"{"source":"s","type":"t","content":"c"} x"#, #"{"source":"s","type":"t","content":"c""#,
  ])
  func `sees no signal where there is none`(_ line: String) { #expect(key(line) == nil) }
}
