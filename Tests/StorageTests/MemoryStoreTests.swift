import Storage
import Testing

@Suite struct `A store in memory` {
  @Test(arguments: StorePromise.allCases)
  func `keeps`(_ promise: StorePromise) async throws {
    try await promise.check(MemoryStore(backoff: .sample))
  }
}
