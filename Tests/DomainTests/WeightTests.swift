import Domain
import Essentials
import Foundation
import Testing

@Suite struct `The weight of a signal` {
  @Test func `grows with each doubling of people and occurrences, up to a limit`() {
    #expect(SignalWeight(base: 3).sum == 3)
    #expect(SignalWeight(base: 3, people: 1, times: 1).sum == 3)
    #expect(SignalWeight(base: 3, people: 16).sum == 5)
    #expect(SignalWeight(base: 3, people: 16, times: 16).sum == 6)
    #expect(SignalWeight(base: 3, people: .max, times: .max).sum == 10)
    #expect(SignalWeight(base: 3, severity: .fatal).sum == 5 && SignalWeight(base: 3, severity: .error).sum == 3)
  }

  @Test func `says what it is made of`() {
    #expect(SignalWeight(base: 2.5).text == "2.5")
    #expect(SignalWeight(base: 3, people: 16, times: 4).text == "3 + 2 for 16 people + 0.5 for 4 times")
    #expect(
      SignalWeight(base: 3, for: "an error", severity: .fatal, people: 2).text
        == "3 for an error + 2 for being fatal + 0.5 for 2 people")
  }
}

@Suite struct `Evidence` {
  private let day = 86_400.0
  private let now = Date(timeIntervalSince1970: 1_795_262_400)

  private func report(_ entries: [(days: Double, weight: Double)], _ state: ReportState = .gathering) throws -> Report {
    let repository = try #require(RepositoryName("acme/shop"))
    var report = Report(id: Identifier("r"), repository: repository, title: "t", createdAt: now - 200 * day)
    report.entries = entries.enumerated().map { index, entry in
      LedgerEntry(
        signal: Identifier("s\(index)"), source: "sentry", type: "error", at: now - entry.days * day,
        weight: entry.weight, because: "", title: "", excerpt: "")
    }
    report.weight = entries.reduce(0) { $0 + $1.weight }
    report.state = state
    return report
  }

  private func lowered(_ report: Report) -> Double? { WeightDecay.lowered(report, at: now, halfLife: 14 * day) }

  @Test func `counts half after a half-life, a quarter after two`() throws {
    #expect(
      abs(WeightDecay.sum(try report([(14, 4), (28, 4), (0, 1)]).entries, at: now, halfLife: 14 * day) - 4) < 1e-9)
    #expect(WeightDecay.sum(try report([(-5, 2)]).entries, at: now, halfLife: 14 * day) == 2)
    #expect(WeightDecay.sum(try report([(99, 2)]).entries, at: now, halfLife: 0) == 2)
  }

  @Test func `fades only where that moves the label, and not twice a day`() throws {
    #expect(lowered(try report([(14, 6)])) == 3)
    #expect(lowered(try report([(0.1, 6)])) == nil)
    var recent = try report([(14, 6)])
    recent.fading = Fading(by: 0, at: now - day / 2)
    #expect(lowered(recent) == nil)
    recent.fading?.at = now - 2 * day
    #expect(lowered(recent) == 3)
  }

  @Test func `that was lowered before goes on from what it weighed in all`() throws {
    var report = try report([(28, 8)])
    report.weight = 4
    report.fading = Fading(by: 4, at: now - 14 * day)
    #expect(lowered(report) == 2)
  }

  @Test func `that only comments still list fades as the rest does`() throws {
    var report = try report([(14, 4)])
    report.weight = 20
    #expect(lowered(report) == 10)
    report.entries = []
    report.createdAt = now - 28 * day
    #expect(lowered(report) == 5)
  }

  @Test func `from before the report began is as old as the report`() throws {
    var report = try report([(100, 8)])
    report.createdAt = now - 14 * day
    #expect(lowered(report) == 4)
    report.createdAt = now
    #expect(lowered(report) == nil)
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
    weighed.handSet?.at = now - 28 * day
    #expect(lowered(weighed) == 1.25)
    weighed.entries.append(ReportSample.entry("new", weight: 3))
    weighed.weight = 8
    #expect(lowered(weighed) == 4.25)
  }
}

@Suite struct `A report that grows old` {
  private let day = 86_400.0
  private var policy: ReportPolicy {
    ReportPolicy(threshold: 8, researchAt: [1], rounds: 8, fixes: true, halfLife: 14 * day)
  }

  private func lifecycle(weight: Double) throws -> ReportLifecycle {
    var report = try ReportSample.report(.gathering, weight: weight)
    report.entries = [ReportSample.entry("s1", weight: weight)]
    return ReportLifecycle(report: report, policy: policy)
  }

  @Test func `goes down when it is asked to, once a day, and says so`() throws {
    var lifecycle = try lifecycle(weight: 6)
    #expect(lifecycle.handle(.faded, at: ReportSample.noon).actions.isEmpty)
    let later = ReportSample.noon + 14 * day
    let outcome = lifecycle.handle(.faded, at: later)
    #expect(outcome.actions == [.writeIssue] && outcome.why == "older evidence faded by 3; weight 3")
    #expect(lifecycle.report.weight == 3 && lifecycle.report.fading == Fading(by: 3, at: later))
    #expect(lifecycle.handle(.faded, at: later + day / 2).actions.isEmpty)
    _ = lifecycle.handle(.faded, at: later + 14 * day)
    #expect(lifecycle.report.weight == 1.5 && lifecycle.report.fading?.by == 4.5)
  }

  @Test func `is weighed anew when a signal comes, so that old ones do not carry it over the threshold`() throws {
    var lifecycle = try lifecycle(weight: 6)
    let outcome = lifecycle.handle(.signalJoined(ReportSample.entry("s2", weight: 3)), at: ReportSample.noon + 28 * day)
    #expect(lifecycle.report.weight == 4.5)
    #expect(outcome.why.hasPrefix("older evidence faded by 4.5"))
  }

  @Test func `counts repetitions as one entry whose number grows`() throws {
    var lifecycle = try lifecycle(weight: 3)
    func storm(_ times: Int) -> LedgerEntry {
      var entry = ReportSample.entry("storm:1", weight: SignalWeight(base: 3, times: times).sum)
      entry.times = times
      entry.reckoning = SignalWeight(base: 3, times: times).text
      return entry
    }
    _ = lifecycle.handle(.repeated(storm(16)), at: ReportSample.noon)
    #expect(lifecycle.report.weight == 7)
    let outcome = lifecycle.handle(.repeated(storm(1_000_000)), at: ReportSample.noon)
    #expect(outcome.why.contains("3 + 3 for 1000000 times"))
    #expect(lifecycle.report.weight == 9 && lifecycle.report.entries.map(\.times) == [nil, 1_000_000])
    #expect(lifecycle.handle(.repeated(storm(16)), at: ReportSample.noon).actions.isEmpty)
    #expect(lifecycle.report.weight == 9)
  }

  @Test func `sends repetitions on to the report that it was joined to`() throws {
    let repository = try #require(ReportSample.repositories.first)
    var lifecycle = try lifecycle(weight: 3)
    _ = lifecycle.handle(
      .departed(Departure(.joined, to: Identifier("r2"), in: repository, issue: 8, by: "ada", at: ReportSample.noon)),
      at: ReportSample.noon)
    let outcome = lifecycle.handle(.repeated(ReportSample.entry("storm:1")), at: ReportSample.noon)
    guard case .tell(let other, .repeated, _)? = outcome.actions.first else {
      Issue.record("it was not told: \(outcome)")
      return
    }
    #expect(other == Identifier("r2"))
  }
}
