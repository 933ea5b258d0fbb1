import Foundation
import Glibc
import Synchronization

/// The thread that watches sockets for those who wait for them.
final class SocketLoop: Sendable {
  private struct Waiter {
    var descriptor: Int32
    var events: Int16
    var continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var waiters: [Int: Waiter] = [:]
    var nextID = 0
  }

  static let shared = SocketLoop()

  private let state = Mutex(State())
  /// A pipe that becomes readable when there is somebody new to watch for.
  private let bell: Int32
  private let rope: Int32

  private init() {
    var ends: [Int32] = [-1, -1]
    precondition(pipe(&ends) == 0, "no descriptors are left to begin with")
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    (bell, rope) = (ends[0], ends[1])
    Thread.detachNewThread { self.run() }
  }

  /// Returns once `descriptor` can be read or written, or is broken; throws `CancellationError` when the task is cancelled.
  ///
  /// The caller keeps `descriptor` open until then.
  func wait(for descriptor: Int32, toWrite: Bool) async throws {
    let events = Int16(toWrite ? POLLOUT : POLLIN)
    let id = state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let isCancelled = state.withLock { state in
          // Cancelled before there was anyone to wake; the flag is set before the cancellation handler runs.
          if Task.isCancelled { return true }
          state.waiters[id] = Waiter(descriptor: descriptor, events: events, continuation: continuation)
          return false
        }
        if isCancelled { return continuation.resume(throwing: CancellationError()) }
        ring()
      }
    } onCancel: {
      state.withLock { $0.waiters.removeValue(forKey: id) }?.continuation.resume(throwing: CancellationError())
    }
  }

  private func ring() {
    // A full pipe rings as well.
    var one: UInt8 = 1
    _ = Glibc.write(rope, &one, 1)
  }

  private func run() {
    while true {
      let waiters = state.withLock { $0.waiters }
      let ids = Array(waiters.keys)
      var polled = [pollfd(fd: bell, events: Int16(POLLIN), revents: 0)]
      for id in ids {
        guard let waiter = waiters[id] else { continue }
        polled.append(pollfd(fd: waiter.descriptor, events: waiter.events, revents: 0))
      }
      poll(&polled, nfds_t(polled.count), -1)
      if polled[0].revents != 0 {
        var heard = [UInt8](repeating: 0, count: 4096)
        _ = Glibc.read(bell, &heard, heard.count)
      }
      for (id, descriptor) in zip(ids, polled.dropFirst()) where descriptor.revents != 0 {
        state.withLock { $0.waiters.removeValue(forKey: id) }?.continuation.resume()
      }
    }
  }
}
