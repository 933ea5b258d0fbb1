import Dispatch

/// A thread's worth of room for calls that block: C libraries, files, RSA.
///
/// An actor that names it as its executor may block without holding a thread of the shared pool, which has one per core.
package final class BlockingExecutor: SerialExecutor {
  private let queue: DispatchQueue

  package init(_ label: StaticString) {
    queue = DispatchQueue(label: label.description)
  }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }

  package func checkIsolated() {
    dispatchPrecondition(condition: .onQueue(queue))
  }

  /// Runs `work` here, one call after the other, and gives what it gave.
  package func run<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Swift.Result(catching: work)) }
    }
  }
}
