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

  @Test func `to be let in at all makes everything wait, and uses up no try`() {
    let verdict = FailureVerdict(HostRefusal.lockedOut("make a new key"), at: Sample.noon)
    #expect(verdict.outcome == .deferred(until: Sample.noon + 60))
    #expect(verdict.isLockout && verdict.note.contains("make a new key"))
    #expect(!FailureVerdict(HostRefusal.forbidden("no"), at: Sample.noon).isLockout)
  }

  @Test func `of the host's may pass, and one of our own would come again`() {
    func note(_ error: any Error) -> String { FailureVerdict(error, at: Sample.noon).note }
    for error in [HostRefusal.unavailable("502", mayHaveActed: false), .notFound, .conflict("moved")] {
      #expect(FailureVerdict.mayPass(note(error)))
    }
    for error: any Error in [HostRefusal.invalid("422"), HostRefusal.forbidden("no"), Refusal("no"), Strange()] {
      #expect(!FailureVerdict.mayPass(note(error)))
    }
    #expect(FailureVerdict.isForbidden(note(HostRefusal.forbidden("no"))))
    #expect(!FailureVerdict.isForbidden(note(HostRefusal.invalid("no"))))
  }

  @Test func `has a note that is bounded`() {
    let long = String(repeating: "x", count: 5_000)
    #expect(FailureVerdict(HostRefusal.invalid(long), at: Sample.noon).note.count < 400)
    #expect(FailureVerdict(HostRefusal.unavailable(long, mayHaveActed: false), at: Sample.noon).note.count < 400)
  }
}
