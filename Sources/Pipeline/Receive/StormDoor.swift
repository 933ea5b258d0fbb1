import Configuration
import Domain
import Essentials
import Foundation
import Storage

/// Sorts what came in into signals that go on one by one and repetitions that are only counted.
struct StormDoor {
  let context: PipelineContext

  /// The signals of one request.
  struct Sorted {
    /// Not redacted yet.
    var single: [Signal] = []
    var repeated: [Repetition] = []
    /// The last that was counted: where it is the only one, it is recognised by its own name.
    var lastCounted: Identifier<Signal>?

    var countedTimes: Int { repeated.reduce(0) { $0 + $1.times } }
  }

  func sort(_ signals: [Signal], at now: Date) async throws -> Sorted {
    try await sort(signals.map(ArrivedSignal.whole), at: now)
  }

  func sort(_ signals: [ArrivedSignal], at now: Date) async throws -> Sorted {
    var sorted = Sorted()
    var places: [StormKey: Int] = [:]
    var seen: Set<Identifier<Signal>> = []
    for signal in signals {
      let key = signal.key
      try await lookUp(key, at: now)
      guard
        let window = context.storms.window(
          counting: signal.id, key, after: context.settings.signals.stormAfter, at: now)
      else {
        sorted.single.append(try signal.read(at: now))
        continue
      }
      guard seen.insert(signal.id).inserted else { continue }
      sorted.lastCounted = signal.id
      if let place = places[key] {
        sorted.repeated[place].times += 1
        sorted.repeated[place].last = max(sorted.repeated[place].last, signal.occurredAt)
      } else {
        places[key] = sorted.repeated.count
        sorted.repeated.append(
          Repetition(
            key: key.description, since: window.since, passed: window.passed, times: 1, last: signal.occurredAt))
      }
    }
    return sorted
  }

  /// After a restart the store knows what is being counted.
  private func lookUp(_ key: StormKey, at now: Date) async throws {
    guard !context.storms.knows(key) else { return }
    let tallies: [Tally] = try await context.store.documents(StormCounting.collection, key: key.description)
      .map(ReportShelf.decode)
    guard let last = tallies.max(by: { $0.since < $1.since }) else { return }
    context.storms.remember(key, StormGate.Window(since: last.since, passed: last.passed), at: now)
  }

  /// One delivery for all that is only counted.
  static func delivery(_ repeated: [Repetition], id: Identifier<Delivery>, source: String, at now: Date) throws
    -> Delivery
  {
    Delivery(
      id: id, source: source, event: DeliveryReader.countedEvent, body: try ReportShelf.encode(repeated),
      receivedAt: now)
  }
}
