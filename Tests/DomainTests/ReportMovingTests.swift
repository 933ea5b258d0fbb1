import Domain
import Essentials
import Foundation
import Testing

/// Reports that tell each other what happens to them, as the desk has them do.
private struct Shelf {
  var reports: [Identifier<Report>: Report] = [:]
  var owners: [Identifier<Signal>: Identifier<Report>] = [:]

  mutating func put(_ report: Report) {
    reports[report.id] = report
    for entry in report.entries { owners[entry.signal] = report.id }
  }

  mutating func handle(_ event: ReportEvent, on id: String) throws {
    let report = try #require(reports[Identifier(id)])
    var life = ReportLifecycle(report: report, policy: ReportSample.policy)
    let outcome = life.handle(event, at: ReportSample.noon)
    reports[report.id] = life.report
    for action in outcome.actions {
      switch action {
      case .tell(let other, let news, _): try handle(news, on: other.text)
      case .open(let new): put(new)
      case .handOver(let signals, let from, let to, _):
        for signal in signals ?? Array(owners.keys) where owners[signal] == from { owners[signal] = to }
      default: break
      }
    }
  }

  subscript(_ id: String) -> Report? { reports[Identifier(id)] }

  var sum: Double { reports.values.reduce(0) { $0 + $1.weight } }
}

@Suite struct `Reports that are joined` {
  private func shelf() throws -> Shelf {
    var shelf = Shelf()
    for (id, number, signals) in [("r1", 7, ["a1", "a2"]), ("r2", 8, ["b1"]), ("r3", 9, ["c1"])] {
      var report = try ReportSample.report(weight: 3 * Double(signals.count))
      report.id = Identifier(id)
      report.issue = IssueReference(number: number, id: Int64(number), url: "u")
      report.entries = signals.map { ReportSample.entry($0) }
      shelf.put(report)
    }
    return shelf
  }

  private func joined(to id: String, _ issue: Int) throws -> ReportEvent {
    .departed(
      Departure(
        .joined, to: Identifier(id), in: try #require(ReportSample.repositories.first), issue: issue, by: "ada",
        at: ReportSample.noon))
  }

  @Test func `count as one, and the one that went is closed`() throws {
    var shelf = try shelf()
    try shelf.handle(try joined(to: "r2", 8), on: "r1")
    #expect(shelf["r2"]?.weight == 9 && shelf["r2"]?.signalCount == 3)
    #expect(shelf["r1"]?.weight == 0 && shelf["r1"]?.state == .dismissed && shelf["r1"]?.signalCount == 0)
    #expect(shelf["r1"]?.left?.text == "joined to #8" && shelf["r2"]?.absorbed?.map(\.issue) == [7])
    #expect(shelf.owners[Identifier("a1")]?.text == "r2")
  }

  @Test func `take what comes later for the one that went, once`() throws {
    var shelf = try shelf()
    try shelf.handle(try joined(to: "r2", 8), on: "r1")
    for _ in 0..<2 { try shelf.handle(.signalJoined(ReportSample.entry("late")), on: "r1") }
    try shelf.handle(.signalJoined(ReportSample.entry("a1")), on: "r1")
    #expect(shelf["r2"]?.weight == 12 && shelf["r1"]?.weight == 0)
  }

  @Test func `are told twice and count once`() throws {
    var shelf = try shelf()
    let parcel = ReportSample.parcel(["a1", "x"], weight: 6, from: "r1")
    for _ in 0..<2 { try shelf.handle(.absorbed(parcel), on: "r2") }
    #expect(shelf["r2"]?.weight == 9 && shelf["r2"]?.entries.count == 3)
  }

  @Test func `share a signal that both had, and weigh it once`() throws {
    var shelf = try shelf()
    shelf.reports[Identifier("r2")]?.entries.append(ReportSample.entry("a1"))
    shelf.reports[Identifier("r2")]?.weight = 6
    try shelf.handle(try joined(to: "r2", 8), on: "r1")
    #expect(shelf["r2"]?.weight == 9 && shelf["r2"]?.entries.count == 3)
  }

  @Test func `are parted again by reopening`() throws {
    var shelf = try shelf()
    let before = shelf.sum
    try shelf.handle(try joined(to: "r2", 8), on: "r1")
    try shelf.handle(.signalJoined(ReportSample.entry("late")), on: "r1")
    try shelf.handle(.reopenedIssue(by: "ada"), on: "r1")
    #expect(shelf["r1"]?.weight == 6 && shelf["r1"]?.state == .gathering && shelf["r1"]?.left == nil)
    #expect(shelf["r2"]?.weight == 6, "what came in between stays where it went")
    #expect(shelf.sum == before + 3 && shelf.owners[Identifier("a1")]?.text == "r1")
    #expect(shelf["r2"]?.absorbed?.isEmpty == true)
    try shelf.handle(try joined(to: "r2", 8), on: "r1")
    #expect(shelf["r2"]?.weight == 12, "and can be joined again")
  }

  @Test func `are parted right when they were joined to a third one meanwhile`() throws {
    var shelf = try shelf()
    try shelf.handle(try joined(to: "r2", 8), on: "r1")
    try shelf.handle(try joined(to: "r3", 9), on: "r2")
    #expect(shelf["r3"]?.weight == 12 && shelf.sum == 12)
    try shelf.handle(.reopenedIssue(by: "ada"), on: "r2")
    #expect(shelf["r2"]?.weight == 9 && shelf["r3"]?.weight == 3)
    try shelf.handle(.reopenedIssue(by: "ada"), on: "r1")
    #expect(shelf["r1"]?.weight == 6 && shelf["r2"]?.weight == 3 && shelf.sum == 12)
  }

  @Test func `take no signal back that was split off meanwhile`() throws {
    var shelf = try shelf()
    try shelf.handle(try joined(to: "r2", 8), on: "r1")
    try shelf.handle(.split(SplitOff(signals: [Identifier("a1")], into: Identifier("r9"), by: "ada")), on: "r2")
    try shelf.handle(.reopenedIssue(by: "ada"), on: "r1")
    #expect(shelf["r1"]?.weight == 3 && shelf["r2"]?.weight == 3 && shelf["r9"]?.weight == 3 && shelf.sum == 12)
    #expect(shelf.owners[Identifier("a1")]?.text == "r9")
  }

  @Test(arguments: [ReportState.inReview, .green, .merged, .verified, .regressed])
  func `are none that have a pull request or are done with`(_ state: ReportState) throws {
    var life = ReportLifecycle(report: try ReportSample.settled(state), policy: ReportSample.policy)
    #expect(life.handle(try joined(to: "r2", 8), at: ReportSample.noon).actions.isEmpty)
    #expect(life.report.left == nil && life.report.state == state)
  }

  @Test(arguments: ReportSample.events)
  func `start nothing any more`(_ event: ReportEvent) throws {
    var report = try ReportSample.settled(.needsInput)
    var departure = Departure(
      .moved, to: Identifier("r2"), in: report.repository, issue: 4, by: "ada", at: ReportSample.noon)
    departure.weight = 9
    (report.left, report.state, report.weight) = (departure, .dismissed, 0)
    var life = ReportLifecycle(report: report, policy: ReportSample.policy)
    let outcome = life.handle(event, at: ReportSample.noon)
    #expect(life.report.state == .dismissed && life.report.weight == 0 && !outcome.why.isEmpty)
    for action in outcome.actions {
      switch action {
      case .writeIssue, .tell, .handOver: break
      default: Issue.record("\(action)")
      }
    }
  }
}

@Suite struct `A report that is split` {
  private func split(_ signals: [String], of report: inout Report) -> ReportOutcome {
    var life = ReportLifecycle(report: report, policy: ReportSample.policy)
    defer { report = life.report }
    return life.handle(
      .split(SplitOff(signals: signals.map { Identifier($0) }, into: Identifier("r9"), by: "ada")),
      at: ReportSample.noon)
  }

  private func sample() throws -> Report {
    var report = try ReportSample.report(weight: 7)
    report.issue = IssueReference(number: 7, id: 70, url: "u")
    report.entries = [
      ReportSample.entry("s1", weight: 2), ReportSample.entry("s2", weight: 3, subject: "Fix the cart"),
      ReportSample.entry("s3", weight: 2),
    ]
    return report
  }

  @Test func `gives the signals and their weight to a new one that says where it is from`() throws {
    var report = try sample()
    let outcome = split(["s2", "s3", "unknown"], of: &report)
    #expect(report.weight == 2 && report.entries.map(\.signal.text) == ["s1"])
    guard case .open(let new) = outcome.actions.dropFirst().first else {
      Issue.record("\(outcome)")
      return
    }
    #expect(new.weight == 5 && new.title == "Fix the cart" && new.origin?.address?.number == 7)
    #expect(new.state == .gathering && new.issue == nil)
    #expect(
      outcome.actions.last
        == .handOver(
          [Identifier("s2"), Identifier("s3")], from: Identifier("r1"), to: Identifier("r9"), in: report.repository))
    #expect(split(["s2", "s3"], of: &report).actions.isEmpty, "told twice, done once")
  }

  @Test func `keeps at least one signal`() throws {
    var report = try sample()
    #expect(split(["s1", "s2", "s3"], of: &report).actions.isEmpty && report.entries.count == 3)
    report.countedElsewhere = ["0123456789abcdef"]
    #expect(!split(["s1", "s2", "s3"], of: &report).actions.isEmpty && report.signalCount == 1)
  }

  @Test func `knows its signals by number, short id and full id`() throws {
    var report = try sample()
    report.countedElsewhere = ["0123456789abcdef", "1123456789abcdef"]
    #expect(report.entry(named: "3")?.signal.text == "s1" && report.entry(named: "5")?.signal.text == "s3")
    for name in ["0", "1", "2", "6", "-1", "zz", ""] { #expect(report.entry(named: name) == nil, "\(name)") }
    let second = report.entries[1]
    #expect(report.entry(named: second.shortName) == second && report.entry(named: "s2") == second)
    #expect(report.entry(named: second.countedAs.uppercased()) == second)
    #expect(report.entry(named: String(second.countedAs.prefix(5))) == nil, "too short to be sure")
  }
}

@Suite struct `A report that is moved` {
  private func moved() throws -> (old: Report, new: Report, ReportOutcome) {
    var report = try ReportSample.settled(.needsInput)
    report.issue = IssueReference(number: 7, id: 70, url: "u")
    report.entries = [ReportSample.entry("s1"), ReportSample.entry("s2")]
    report.countedElsewhere = ["0123456789abcdef"]
    report.archived = ArchivedEntries(entries: 1, hash: "h")
    report.handSet = HandSetWeight(weight: 9, by: "bob", at: ReportSample.noon)
    report.snooze = Snooze(until: ReportSample.noon + 60, by: "bob", weight: 9)
    var life = ReportLifecycle(report: report, policy: ReportSample.policy)
    let outcome = life.handle(
      .departed(
        Departure(
          .moved, to: Identifier("r9"), in: try #require(ReportSample.repositories.last), issue: nil, by: "ada",
          at: ReportSample.noon)), at: ReportSample.noon)
    guard case .open(let new) = outcome.actions.dropFirst().first else { throw Refusal("\(outcome)") }
    return (life.report, new, outcome)
  }

  @Test func `takes everything along, and starts gathering there`() throws {
    let (old, new, _) = try moved()
    #expect(new.repository.description == "acme/docs" && new.weight == 9 && new.signalCount == 3)
    #expect(new.state == .gathering && new.issue == nil && new.archived.entries == 0)
    #expect(new.handSet?.by == "bob" && new.snooze?.by == "bob" && new.origin?.address?.number == 7)
    #expect(old.state == .dismissed && old.weight == 0 && old.left?.text == "moved to acme/docs")
  }

  @Test func `links both ways once its new issue is there`() throws {
    let (old, new, _) = try moved()
    var there = ReportLifecycle(report: new, policy: ReportSample.policy)
    let outcome = there.handle(.issueWritten(IssueReference(number: 3, id: 30, url: "u")), at: ReportSample.noon)
    #expect(outcome.actions == [.writeIssue, .tell(old.id, .linked(3), cause: "linked")])
    var here = ReportLifecycle(report: old, policy: ReportSample.policy)
    _ = here.handle(.linked(3), at: ReportSample.noon)
    #expect(here.report.left?.text == "moved to acme/docs#3")
    #expect(here.handle(.reopenedIssue(by: "ada"), at: ReportSample.noon).actions == [.writeIssue])
    #expect(here.report.state == .dismissed, "it is there now")
  }
}
