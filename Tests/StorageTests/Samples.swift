import Essentials
import Foundation
import Storage
import WorkQueue

extension Date {
  static let noon = Date(timeIntervalSince1970: 1_780_000_000.25)
}

extension Backoff {
  static let sample = Backoff(first: .seconds(10), ceiling: .seconds(60), attempts: 2)
}

extension Delivery {
  static func sample(_ id: String = "d-1", body: String = "{}") -> Delivery {
    Delivery(id: Identifier(id), source: "github", event: "issues", body: Data(body.utf8), receivedAt: .noon)
  }
}

extension Job {
  static func sample(_ id: String, lane: String? = nil, readyAt: Date = .noon, payload: String = "") -> Job {
    Job(
      id: Identifier(id), kind: "test.v1", lane: Identifier(lane ?? id), payload: Data(payload.utf8), readyAt: readyAt)
  }
}

extension Change {
  static func enqueue(_ jobs: Job..., ifPresent: Enqueue.Repeat = .never) -> Change {
    var change = Change()
    change.enqueues = jobs.map { Enqueue($0, ifPresent: ifPresent) }
    return change
  }

  static func finish(
    _ id: String, _ outcome: JobLifecycle.Outcome, at date: Date = .noon, note: String = ""
  ) -> Change {
    var change = Change()
    change.finished = Finished(Identifier(id), outcome, at: date, note: note)
    return change
  }

  static func put(_ documents: Document...) -> Change {
    var change = Change()
    change.puts = documents
    return change
  }
}

extension Store {
  /// The ids of the jobs that are handed out.
  func take(at date: Date = .noon, for length: Duration = .seconds(60), limit: Int = 10) async throws -> [String] {
    try await lease(at: date, for: length, limit: limit).map(\.job.id.text)
  }

  func state(_ id: String) async throws -> JobLifecycle.State? { try await job(Identifier(id))?.state }
}
