package import Foundation
package import Runtime

/// Passes bytes between two sockets, both ways, until both have said all.
package enum Tunnel {
  /// How many bytes went each way.
  package struct Count: Sendable, Equatable {
    package var there: Int
    package var back: Int

    package init(there: Int = 0, back: Int = 0) {
      self.there = there
      self.back = back
    }
  }

  /// Joins them; `first` is what had been read from `one` already.
  ///
  /// Ends also when one of them breaks, or when neither direction moves for `silence`.
  package static func join(
    _ one: Socket, _ other: Socket, first: Data = Data(), silence: Duration, time: any TimeSource
  ) async -> Count {
    await withTaskGroup(of: Int?.self) { group in
      group.addTask { await pass(from: one, to: other, first: first, silence: silence, time: time) }
      group.addTask { await pass(from: other, to: one, first: Data(), silence: silence, time: time).map { -1 - $0 } }
      var count = Count()
      for await passed in group {
        guard let passed else {
          group.cancelAll()
          continue
        }
        if passed >= 0 { count.there = passed } else { count.back = -1 - passed }
      }
      return count
    }
  }

  /// The number of bytes passed on, or nil where it broke off.
  private static func pass(
    from source: Socket, to target: Socket, first: Data, silence: Duration, time: any TimeSource
  ) async -> Int? {
    var count = first.count
    do {
      if !first.isEmpty { try await target.write(first) }
      while let piece = try await withDeadline(silence, time: time, { try await source.read() }) {
        count += piece.count
        try await withDeadline(silence, time: time) { try await target.write(piece) }
      }
      target.endWriting()
      return count
    } catch {
      return nil
    }
  }
}
