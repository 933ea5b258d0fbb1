/// The time for a piece of work ran out.
package struct DeadlineExceeded: Error, Equatable, CustomStringConvertible {
  package var limit: Duration

  package init(limit: Duration) { self.limit = limit }

  package var description: String { "not done within \(limit)" }
}

/// Runs `work`, and cancels it and throws `DeadlineExceeded` when it takes longer than `limit`.
///
/// Returns only once `work` has returned, so `work` has to mind its cancellation.
package func withDeadline<Result: Sendable>(
  _ limit: Duration, time: any TimeSource = SystemTime(), _ work: @escaping @Sendable () async throws -> Result
) async throws -> Result {
  try await withThrowingTaskGroup(of: Result?.self) { group in
    group.addTask { try await work() }
    group.addTask {
      try await time.sleep(for: limit)
      return nil
    }
    defer { group.cancelAll() }
    guard let first = try await group.next(), let result = first else { throw DeadlineExceeded(limit: limit) }
    return result
  }
}
