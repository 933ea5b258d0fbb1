import Domain
import Foundation
import Pipeline
import Storage
import Testing
import WorkQueue

@Suite struct `A failure` {
  private struct Strange: Error {}

  private func outcome(_ error: any Error) -> JobLifecycle.Outcome { FailureVerdict(error, at: Sample.noon).outcome }

  @Test func `that only has to wait uses up no try`() {
    #expect(outcome(WriteDeferred(seconds: 30)) == .deferred(until: Sample.noon + 30))
    #expect(outcome(CancellationError()) == .deferred(until: Sample.noon))
  }

  @Test func `that may pass is tried again`() {
    #expect(outcome(HostRefusal.unavailable("502", mayHaveActed: true)) == .failed)
    #expect(outcome(HostRefusal.conflict("moved")) == .failed)
    #expect(outcome(HostRefusal.notFound) == .failed)
    #expect(outcome(StorageError(.busy)) == .failed)
    #expect(outcome(Strange()) == .failed)
  }

  @Test func `that cannot pass is parked at once`() {
    #expect(outcome(HostRefusal.forbidden("no permission")) == .refused)
    #expect(outcome(HostRefusal.invalid("422")) == .refused)
    #expect(outcome(Refusal("no")) == .refused)
    let broken = DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "secret payload"))
    #expect(outcome(broken) == .refused)
    #expect(!FailureVerdict(broken, at: Sample.noon).note.contains("secret"))
  }

  @Test func `has a note that is bounded`() {
    let long = String(repeating: "x", count: 5_000)
    #expect(FailureVerdict(HostRefusal.invalid(long), at: Sample.noon).note.count < 400)
    #expect(FailureVerdict(HostRefusal.unavailable(long, mayHaveActed: false), at: Sample.noon).note.count < 400)
  }
}
