import Essentials
import Foundation
import Testing
import WorkQueue

extension Date {
  static let noon = Date(timeIntervalSince1970: 1_780_000_000)
}

@Suite struct `A job` {
  let backoff = Backoff(first: .milliseconds(1500), ceiling: .seconds(600), attempts: 3)

  func leased(attempt: Int = 1) -> JobLifecycle {
    var job = JobLifecycle(state: .waiting(attempt: attempt), backoff: backoff)
    _ = job.lease(at: .noon, for: .seconds(60))
    return job
  }

  @Test func `is handed to a second worker once its lease has run out`() {
    var job = leased()
    #expect(job.lease(at: .noon + 59, for: .seconds(60)) == .ignore)
    #expect(job.lease(at: .noon + 60, for: .seconds(60)) == .run(attempt: 2))
  }

  @Test func `is held for fractions of a second too`() {
    var job = JobLifecycle(backoff: backoff)
    _ = job.lease(at: .noon, for: .milliseconds(500))
    #expect(job.state == .leased(attempt: 1, until: .noon + 0.5))
  }

  @Test func `that kills its worker is parked after its last try`() {
    var job = leased(attempt: 3)
    #expect(job.lease(at: .noon + 60, for: .seconds(60)) == .park)
    #expect(job.state == .parked(attempt: 3))
  }

  @Test func `waits longer after each failure and is parked after its last try`() {
    var job = leased()
    #expect(job.finish(.failed, at: .noon) == .retry(at: .noon + 1.5))
    _ = job.lease(at: .noon + 2, for: .seconds(60))
    #expect(job.finish(.failed, at: .noon + 2) == .retry(at: .noon + 5))
    _ = job.lease(at: .noon + 5, for: .seconds(60))
    #expect(job.finish(.failed, at: .noon + 5) == .park)
  }

  @Test func `uses up no try when it is deferred`() {
    var job = leased(attempt: 2)
    #expect(job.finish(.deferred(until: .noon + 9), at: .noon) == .retry(at: .noon + 9))
    #expect(job.state == .waiting(attempt: 2))
  }

  @Test(arguments: [JobLifecycle.Outcome.refused, .unrecognised])
  func `is parked, not dropped, when trying again cannot help`(_ outcome: JobLifecycle.Outcome) {
    var job = leased()
    #expect(job.finish(outcome, at: .noon) == .park)
  }

  @Test(arguments: [JobLifecycle.Outcome.succeeded, .refused, .unrecognised])
  func `runs once more when it was asked for again while it ran`(_ outcome: JobLifecycle.Outcome) {
    var job = leased(attempt: 2)
    #expect(job.askAgain(at: .noon + 30) == .ignore)
    #expect(job.askAgain(at: .noon + 40) == .ignore)
    #expect(job.finish(outcome, at: .noon + 5) == .retry(at: .noon + 30))
    #expect(job.state == .waiting(attempt: 1))
    _ = job.lease(at: .noon + 30, for: .seconds(60))
    #expect(job.finish(.succeeded, at: .noon + 31) == .forget)
  }

  @Test func `asked for again while it was put off for long does not wait that long`() {
    var job = leased(attempt: 2)
    _ = job.askAgain(at: .noon + 1)
    #expect(job.finish(.deferred(until: .noon + 600), at: .noon + 5) == .retry(at: .noon + 5))
    #expect(job.state == .waiting(attempt: 2) && job.wantedAgainAt == nil)
    _ = job.lease(at: .noon + 5, for: .seconds(60))
    _ = job.askAgain(at: .noon + 900)
    #expect(job.finish(.deferred(until: .noon + 600), at: .noon + 6) == .retry(at: .noon + 600))
  }

  @Test func `asked for again is answered by the retry that was due anyway`() {
    var job = leased()
    _ = job.askAgain(at: .noon)
    #expect(job.finish(.failed, at: .noon) == .retry(at: .noon + 1.5))
    #expect(job.wantedAgainAt == nil)
  }

  @Test func `asked for again starts anew after its last failure, not at once`() {
    var job = leased(attempt: 3)
    _ = job.askAgain(at: .noon)
    #expect(job.finish(.failed, at: .noon) == .retry(at: .noon + 6))
    #expect(job.state == .waiting(attempt: 1))
  }

  @Test func `is not finished by a worker that lost it`() {
    var job = leased()
    _ = job.finish(.succeeded, at: .noon)
    #expect(job.finish(.failed, at: .noon) == .ignore)
    #expect(job.state == .done)
  }

  @Test func `is held longer only while it is held`() {
    var job = leased()
    let held = job.extend(until: .noon + 90)
    #expect(job.lease(at: .noon + 89, for: .seconds(60)) == .ignore)
    _ = job.finish(.succeeded, at: .noon + 89)
    let late = job.extend(until: .noon + 120)
    #expect(held && !late)
  }

  @Test func `keeps its tries when its process is restarted`() {
    var first = leased()
    #expect(first.release(at: .noon + 1) == .retry(at: .noon + 1))
    #expect(first.state == .waiting(attempt: 1))
    var last = leased(attempt: 3)
    #expect(last.release(at: .noon + 1) == .retry(at: .noon + 1))
    #expect(last.lease(at: .noon + 1, for: .seconds(60)) == .run(attempt: 3))
    #expect(last.finish(.failed, at: .noon + 2) == .park)
    #expect(last.unpark(at: .noon + 2) == .retry(at: .noon + 2))
    #expect(last.unpark(at: .noon + 3) == .ignore)
  }
}

@Suite struct `A back-off` {
  @Test func `doubles up to its ceiling`() {
    let backoff = Backoff(first: .seconds(1), ceiling: .seconds(10), attempts: 9)
    #expect([1, 2, 3, 4, 5, 60].map(backoff.delay) == [1, 2, 4, 8, 10, 10].map { .seconds($0) })
    #expect(backoff.delay(after: 0) == .seconds(1))
  }
}

@Suite struct `A kind of job` {
  struct Payload: Codable, Sendable, Equatable {
    var report: String
    var since: Date
  }

  @Test func `gives back the payload it was given`() throws {
    let kind = JobKind<Payload>("report.draft.v1")
    let payload = Payload(report: "r-1", since: .noon)
    let job = try kind.job(payload, id: Identifier("j"), lane: Identifier("l"), readyAt: .noon)
    #expect(job.kind == "report.draft.v1")
    #expect(try kind.payload(of: job) == payload)
    #expect(String(decoding: job.payload, as: UTF8.self).hasPrefix(#"{"report":"r-1","since":""#))
  }
}
