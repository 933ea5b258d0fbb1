import Foundation
import Runtime
import Synchronization
import Essentials

/// Another clock, ahead of it or behind by an amount that can be changed.
final class ShiftedTime: TimeSource {
  private let base: any TimeSource
  private let shift = Mutex(Duration.zero)

  init(_ base: any TimeSource) { self.base = base }

  func move(to shift: Duration) { self.shift.withLock { $0 = shift } }

  func now() -> Date { base.now().advanced(by: shift.withLock { $0 }) }

  func sleep(until moment: Date) async throws {
    try await base.sleep(until: moment.advanced(by: .zero - shift.withLock { $0 }))
  }
}
