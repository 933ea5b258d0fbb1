import Domain
import Essentials
import Foundation
import Testing

private let signal = Signal(
  id: Identifier("s"), source: "sentry", type: "error", title: "KeyError: 'rate'",
  content: "KeyError\nRequest: GET /admin/orders?x=1", weight: 3, occurredAt: Date(timeIntervalSince1970: 0),
  severity: .error, people: 12, release: "1.4",
  frames: [StackFrame(file: "shop/pricing.py", function: "total"), StackFrame(file: "lib/x.py", isInApp: false)],
  project: "shop")

@Suite struct `A condition` {
  @Test(arguments: [
    #"source == "sentry""#, #"source == 'Sentry'"#, #"source != "slack""#, #"title contains "keyerror""#,
    #"path matches "^/admin""#, #"path == "shop/pricing.py""#, #"severity >= warning"#, #"severity == "error""#,
    #"people > 10 and weight <= 3"#, #"not source == "slack""#,
    #"(source == "slack" or people >= 12) and release == "1.4""#,
    #"source == "slack" and type == "x" or project == "shop""#, #"service == """#, #"content matches "KeyError|Value""#,
    #"not (source == "slack" or not type == "error")"#,
  ])
  func `holds`(_ text: String) throws { #expect(try SignalCondition(text).holds(for: signal)) }

  @Test(arguments: [
    #"source == "slack""#, #"path matches "^/cart""#, #"path == "lib/x.py""#, #"severity > error"#, "people < 12",
    #"source == "sentry" and type == "log""#, #"service == "cart""#, #"not source == "sentry""#,
  ])
  func `does not hold`(_ text: String) throws { #expect(try !SignalCondition(text).holds(for: signal)) }

  @Test(arguments: [
    ("", 1), ("sauce == \"x\"", 1), ("source = \"x\"", 8), ("source == x", 11), ("source == \"x", 11),
    ("source matches \"(\"", 16), ("source == \"x\" type", 15), ("(source == \"x\"", 15), ("not", 4),
    ("source == \"x\" and", 18), ("people >", 9),
  ])
  func `that is wrong says where`(_ text: String, _ column: Int) {
    do throws(SignalCondition.Problem) {
      _ = try SignalCondition(text)
      Issue.record("\(text) was taken")
    } catch {
      #expect(error.column == column, "\(error)")
    }
  }

  @Test func `cannot be nested or long without end`() {
    #expect(throws: SignalCondition.Problem.self) {
      try SignalCondition(String(repeating: "(", count: 100) + "source == \"x\"" + String(repeating: ")", count: 100))
    }
    #expect(throws: SignalCondition.Problem.self) {
      try SignalCondition("source == \"\(String(repeating: "x", count: 3_000))\"")
    }
  }
}

@Suite struct `Rules` {
  private func rule(_ condition: String, _ action: SignalRule.Action) throws -> SignalRule {
    SignalRule(try SignalCondition(condition), action)
  }

  @Test func `apply in order, each to what the one before left`() throws {
    let ruled = RuledWeight(
      signal,
      rules: [try rule("people > 10", .times(2)), try rule("weight >= 6", .weight(8)), try rule("weight == 3", .drop)])
    #expect(ruled.weight == 8)
    #expect(!ruled.isDropped)
    #expect(ruled.because == ["rule `people > 10`: weight × 2", "rule `weight >= 6`: weight 8"])
  }

  @Test func `may drop a signal, and then nothing more is asked`() throws {
    let ruled = RuledWeight(signal, rules: [try rule("source == 'sentry'", .drop), try rule("people > 1", .weight(9))])
    #expect(ruled.isDropped)
    #expect(ruled.because == ["rule `source == 'sentry'`: dropped"])
  }

  @Test func `keep weights within bounds`() throws {
    #expect(RuledWeight(signal, rules: [try rule("people > 1", .times(1_000))]).weight == 100)
    #expect(RuledWeight(signal, rules: []).weight == 3)
  }

  @Test func `tell what they did to the sum without being quoted`() throws {
    var weighed = signal
    weighed.reckoning = "3 for an error + 2 for 16 people"
    let secret = "source == 'sentry'"
    #expect(RuledWeight(weighed, rules: []).reckoning == weighed.reckoning)
    #expect(
      RuledWeight(weighed, rules: [try rule(secret, .times(2))]).reckoning
        == "(3 for an error + 2 for 16 people) × 2 by a rule")
    #expect(RuledWeight(signal, rules: [try rule(secret, .times(2))]).reckoning == "3 × 2 by a rule")
    #expect(RuledWeight(weighed, rules: [try rule(secret, .weight(0))]).reckoning == "set by a rule")
  }
}
