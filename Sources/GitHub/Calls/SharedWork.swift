import Runtime
import Synchronization

/// Does identical work once for everyone who asks for it at the same time.
package final class SharedWork<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  /// Whose result is good enough for somebody who asks while the work is under way.
  package enum Freshness: Sendable {
    /// What is under way will do; for what does not depend on the moment, such as a token.
    case underWay
    /// Work that began before the question will not do: all who ask meanwhile share the *next* run.
    case fromNow
  }

  private final class Flight: Sendable {
    let landed = Latch()
    let result = Mutex<Result<Value, any Error>?>(nil)
  }

  private struct Lane {
    var current: Flight
    var next: Flight?
  }

  private enum Role { case lead(Flight), queue(Flight, behind: Flight), follow(Flight) }

  private let lanes = Mutex<[Key: Lane]>([:])

  package init() {}

  /// What `work`, or somebody else's for the same `key`, gave; a cancelled leader's followers start anew.
  package func run(
    _ key: Key, _ freshness: Freshness, _ work: @Sendable () async throws -> Value
  ) async throws -> Value {
    while true {
      try Task.checkCancellation()
      switch role(key, freshness) {
      case .lead(let flight): return try await fly(flight, key, work)
      case .queue(let flight, let before):
        await before.landed.wait()
        return try await fly(flight, key, work)
      case .follow(let flight):
        await flight.landed.wait()
        // Whoever led may have been cancelled; that is no answer for us.
        if let value = try result(of: flight) { return value }
      }
    }
  }

  private func role(_ key: Key, _ freshness: Freshness) -> Role {
    lanes.withLock { lanes in
      guard let lane = lanes[key] else {
        let flight = Flight()
        lanes[key] = Lane(current: flight)
        return .lead(flight)
      }
      if freshness == .underWay { return .follow(lane.current) }
      if let next = lane.next { return .follow(next) }
      let flight = Flight()
      lanes[key]?.next = flight
      return .queue(flight, behind: lane.current)
    }
  }

  private func fly(_ flight: Flight, _ key: Key, _ work: @Sendable () async throws -> Value) async throws -> Value {
    do {
      try Task.checkCancellation()
      let value = try await work()
      land(flight, key, .success(value))
      return value
    } catch {
      land(flight, key, .failure(error))
      throw error
    }
  }

  private func land(_ flight: Flight, _ key: Key, _ result: Result<Value, any Error>) {
    flight.result.withLock { $0 = result }
    lanes.withLock { lanes in
      if lanes[key]?.current === flight {
        lanes[key] = lanes[key]?.next.map { Lane(current: $0) }
      } else if lanes[key]?.next === flight {
        lanes[key]?.next = nil
      }
    }
    flight.landed.open()
  }

  private func result(of flight: Flight) throws -> Value? {
    switch flight.result.withLock({ $0 }) {
    case .success(let value): return value
    case .failure(let error) where !(error is CancellationError): throw error
    default: return nil
    }
  }
}
