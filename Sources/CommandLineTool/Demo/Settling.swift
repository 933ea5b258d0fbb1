import Daemon
import Domain
import Essentials
import Foundation
import Pipeline
import Runtime
import Storage

/// Waits until a condition holds, or until nothing is left to do.
struct Settling: Sendable {
  let demo: Demo

  /// Returns when nothing has happened for a while and nothing is about to: no work in the store, no CI under way.
  func wait(until shutdown: Shutdown, limit: Duration) async throws {
    let end = demo.time.now().advanced(by: limit)
    var quietSince: Date?
    while demo.time.now() < end {
      let isQuiet = try await isQuiet()
      let now = demo.time.now()
      if !isQuiet { quietSince = nil } else if quietSince == nil { quietSince = now }
      if let quietSince, now.timeIntervalSince(quietSince) > 1.5 { return }
      guard await shutdown.pause(until: now.addingTimeInterval(0.1), time: demo.time) else { return }
    }
    throw UsageError("it did not come to rest within \(Int(limit.seconds)) seconds")
  }

  /// Waits for `condition`; says whether it came true in time.
  func wait(
    until shutdown: Shutdown, limit: Duration, for condition: ([Report]) -> Bool
  ) async throws -> Bool {
    let end = demo.time.now().advanced(by: limit)
    while demo.time.now() < end {
      if condition(try await demo.daemon.pipeline.context.shelf.reports()) { return true }
      guard await shutdown.pause(until: demo.time.now().addingTimeInterval(0.05), time: demo.time) else { return false }
    }
    return false
  }

  private func isQuiet() async throws -> Bool {
    let counts = try await demo.daemon.store.counts()
    guard counts.leased == 0 else { return false }
    // What waits for the clock (the next reconcile, a measuring) does not count, unless it is due soon.
    let reports = try await demo.daemon.pipeline.context.shelf.reports()
    let isBusy = reports.contains { report in
      switch report.state {
      case .researching, .ready, .fixing, .merged: true
      case .inReview, .green: report.change?.checks == .pending || report.change?.checks == .failure
      default: false
      }
    }
    guard !isBusy else { return false }
    return try await !demo.daemon.store.hasWorkDue(before: demo.time.now().addingTimeInterval(1))
  }
}

extension Store {
  /// Whether a job becomes ready before `moment`.
  func hasWorkDue(before moment: Date) async throws -> Bool {
    guard let next = try await nextReady() else { return false }
    return next < moment
  }
}
