import CProcess
package import Foundation
import Synchronization

/// Which of its two streams a child wrote to.
package enum ChildStream: Sendable { case output, error }

/// What a child is told while it runs: written from anywhere, read by the child's own thread.
package final class ChildInput: Sendable {
  private struct State {
    var waiting = Data()
    var isClosed = false
    /// Our end of the pipe that wakes the child's thread.
    var bell: Int32
  }

  /// Readable while there is something to take.
  let watched: Int32
  private let state: Mutex<State>
  private let limit: Int

  /// An input of which at most `limit` bytes may wait for a child that does not read.
  package init(limit: Int = 16 << 20) throws {
    var ends: [Int32] = [-1, -1]
    let code = child_pipe(&ends)
    guard code == 0 else { throw CommandError(.exhausted(code: code), "a pipe") }
    ends.forEach { child_do_not_block($0) }
    watched = ends[0]
    self.limit = limit
    state = Mutex(State(bell: ends[1]))
  }

  /// Hands `data` to the child; says no where its input has ended or too much waits already.
  @discardableResult
  package func write(_ data: Data) -> Bool {
    state.withLock { state in
      guard !state.isClosed, state.waiting.count + data.count <= limit else { return false }
      state.waiting += data
      Self.ring(state.bell)
      return true
    }
  }

  /// Ends the input after what was written; again is the same as once.
  package func close() {
    state.withLock { state in
      guard !state.isClosed else { return }
      state.isClosed = true
      Self.ring(state.bell)
    }
  }

  /// What was written since the last time, and whether nothing can follow.
  func take() -> (Data, isLast: Bool) {
    state.withLock { state in
      var scratch = [UInt8](repeating: 0, count: 64)
      while read(watched, &scratch, scratch.count) > 0 {}
      defer { state.waiting = Data() }
      return (state.waiting, state.isClosed)
    }
  }

  var isEmpty: Bool { state.withLock { $0.waiting.isEmpty && !$0.isClosed } }

  // A full pipe rings as loud as one more byte.
  private static func ring(_ bell: Int32) { _ = Glibc.write(bell, [1], 1) }

  deinit {
    Glibc.close(watched)
    Glibc.close(state.withLock { $0.bell })
  }
}
