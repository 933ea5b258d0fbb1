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
}

@Suite struct `The weight of a signal` {
  @Test func `grows with each doubling of people and occurrences, up to a limit`() {
    #expect(SignalWeight(base: 3).sum == 3)
    #expect(SignalWeight(base: 3, people: 1, times: 1).sum == 3)
    #expect(SignalWeight(base: 3, people: 16).sum == 5)
    #expect(SignalWeight(base: 3, people: 16, times: 16).sum == 6)
    #expect(SignalWeight(base: 3, people: .max, times: .max).sum == 10)
  }

  @Test func `says what it is made of`() {
    #expect(SignalWeight(base: 2.5).text == "2.5")
    #expect(SignalWeight(base: 3, people: 16, times: 4).text == "3 + 2 for 16 people + 0.5 for 4 times")
  }
}

@Suite struct `Evidence` {
  private let day = 86_400.0
  private let now = Date(timeIntervalSince1970: 1_795_262_400)

  private func report(_ entries: [(days: Double, weight: Double)], _ state: ReportState = .gathering) throws -> Report {
    let repository = try #require(RepositoryName("acme/shop"))
    var report = Report(id: Identifier("r"), repository: repository, title: "t", createdAt: now)
    report.entries = entries.enumerated().map { index, entry in
      LedgerEntry(
        signal: Identifier("s\(index)"), source: "sentry", type: "error", at: now - entry.days * day,
        weight: entry.weight, because: "", title: "", excerpt: "")
    }
    report.weight = entries.reduce(0) { $0 + $1.weight }
    report.state = state
    return report
  }

  private func lowered(_ report: Report, last: Date? = nil) -> Double? {
    WeightDecay.lowered(report, at: now, halfLife: 14 * day, lastLowered: last)
  }

  @Test func `counts half after a half-life, a quarter after two`() throws {
    #expect(
      abs(WeightDecay.sum(try report([(14, 4), (28, 4), (0, 1)]).entries, at: now, halfLife: 14 * day) - 4) < 1e-9)
    #expect(WeightDecay.sum(try report([(-5, 2)]).entries, at: now, halfLife: 14 * day) == 2)
    #expect(WeightDecay.sum(try report([(99, 2)]).entries, at: now, halfLife: 0) == 2)
  }

  @Test func `fades only where that moves the label, and not twice a day`() throws {
    #expect(lowered(try report([(14, 6)])) == 3)
    #expect(lowered(try report([(0.1, 6)])) == nil)
    #expect(lowered(try report([(14, 6)]), last: now - day / 2) == nil)
    #expect(lowered(try report([(14, 6)]), last: now - 2 * day) == 3)
  }

  @Test(arguments: ReportState.allCases.filter { $0 != .gathering })
  func `of a promoted report stays`(_ state: ReportState) throws {
    #expect(lowered(try report([(100, 6)], state)) == nil)
  }

  @Test func `that a person weighed stays for two weeks`() throws {
    var weighed = try report([(28, 6)])
    weighed.weight = 5
    weighed.handSet = HandSetWeight(weight: 5, by: "mira", at: now - 3 * day)
    #expect(lowered(weighed) == nil)
    weighed.handSet?.at = now - 20 * day
    #expect(lowered(weighed) == 1.5)
  }
}
