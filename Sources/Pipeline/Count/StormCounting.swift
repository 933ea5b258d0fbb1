import Configuration
package import Domain
package import Essentials
package import Foundation
package import Storage
package import WorkQueue

/// Counts repetitions that nobody reads one by one, and tells their report once a minute how many there are.
///
/// A number in the store goes up with each request; the issue is edited once for all that came in a minute. No model, no search and no
/// screening is needed: the words are those of signals that went through all of that.
package struct StormCounting: Sendable {
  package static let collection = "storms"
  /// How long repetitions are gathered before the report is told.
  package static let rest = Duration.seconds(60)
  /// How long the signals that went on may take to find their report.
  static let patience: TimeInterval = 86_400

  let context: PipelineContext

  package init(context: PipelineContext) { self.context = context }

  package func count(_ leased: LeasedJob) async throws -> Change {
    let new = try PipelineJobs.stormCount.payload(of: leased.job)
    var tally = try await tally(new.name) ?? Tally(new)
    tally.times += new.times
    tally.last = max(tally.last, new.last)
    var change = Change()
    change.puts.append(try document(tally, new.name))
    change.enqueues.append(
      Enqueue(try telling(new.name, at: context.now.advanced(by: Self.rest)), ifPresent: .again))
    return change
  }

  package func tell(_ leased: LeasedJob) async throws -> Change {
    let name = try PipelineJobs.stormTell.payload(of: leased.job)
    var change = Change()
    guard var tally = try await tally(name), tally.told < tally.times else { return change }
    guard let member = try await member(of: tally) else {
      // Those that went on may still be under way; or they were dropped or quarantined, and then so are their repetitions.
      guard context.now.timeIntervalSince(tally.last) < Self.patience else {
        change.note(name.text, "count", "\(tally.times) repetitions of signals that are in no report", at: context.now)
        return change
      }
      change.enqueues.append(
        Enqueue(try telling(name, at: context.now.advanced(by: Self.rest)), ifPresent: .again))
      return change
    }
    tally.told = tally.times
    change.puts.append(try document(tally, name))
    try change.tell(
      member.report, .repeated(Self.entry(member.signal, tally, name)), cause: "\(name.text)/\(tally.times)",
      at: context.now)
    change.note(
      member.report.text, "count", "\(tally.times) repetitions of signal \(member.signal.id)", at: context.now)
    return change
  }

  /// The first of the signals that went on which found a report.
  private func member(of tally: Tally) async throws -> MemberSignal? {
    for signal in tally.passed {
      if let member = try await context.shelf.signal(signal) { return member }
    }
    return nil
  }

  private static func entry(_ first: Signal, _ tally: Tally, _ name: StormName) -> LedgerEntry {
    let weight = SignalWeight(base: first.weight, for: "one of them", times: tally.times)
    var signal = first
    signal.id = Identifier(name.text)
    signal.occurredAt = tally.last
    // What weighs nothing by itself weighs nothing in numbers.
    signal.weight = first.weight > 0 ? weight.sum : 0
    signal.reckoning = first.weight > 0 ? weight.text : nil
    var entry = LedgerEntry(
      signal, because: "it repeats \(LedgerEntry(first, because: "").shortName): counted, not read one by one")
    entry.times = tally.times
    entry.subject = nil
    return entry
  }

  private func tally(_ name: StormName) async throws -> Tally? {
    try await context.store.document(Self.collection, id: name.text).map(ReportShelf.decode)
  }

  private func document(_ tally: Tally, _ name: StormName) throws -> Document {
    Document(
      collection: Self.collection, id: name.text, body: try ReportShelf.encode(tally), keys: [name.key])
  }

  private func telling(_ name: StormName, at when: Date) throws -> Job {
    try PipelineJobs.stormTell.job(name, id: Identifier("tell/\(name.text)"), lane: name.lane, readyAt: when)
  }
}

/// Signals of one request that repeat what went on before them.
package struct Repetition: Sendable, Equatable, Codable {
  /// A `StormKey` in words.
  package var key: String
  /// When the hour began in which they came.
  package var since: Date
  /// The signals of the hour that went on one by one.
  package var passed: [Identifier<Signal>]
  package var times: Int
  package var last: Date

  package init(key: String, since: Date, passed: [Identifier<Signal>], times: Int, last: Date) {
    self.key = key
    self.since = since
    self.passed = passed
    self.times = times
    self.last = last
  }

  var name: StormName { StormName(key: key, since: since) }
}

/// How many repetitions came in one hour, and how many of them their report knows of.
package struct Tally: Sendable, Equatable, Codable {
  package var since: Date
  package var passed: [Identifier<Signal>]
  package var times: Int
  package var told: Int
  package var last: Date

  init(_ first: Repetition) {
    since = first.since
    passed = first.passed
    times = 0
    told = 0
    last = first.last
  }
}

/// One kind of signal in one hour.
package struct StormName: Sendable, Equatable, Codable {
  package var key: String
  package var since: Date

  package init(key: String, since: Date) {
    self.key = key
    self.since = since
  }

  var text: String { "storm:\(key)/\(Int(since.timeIntervalSince1970))" }

  var lane: Identifier<Lane> { Identifier("storm/\(key)") }
}
