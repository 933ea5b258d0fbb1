import Domain
import Essentials
import Foundation
import Storage
import WorkQueue

/// Keeps jobs that exist to write, or that start an agent, from beginning while their repository is paused.
///
/// The gate would stop their writes all the same; this spares the reads and the agent before them.
package struct PausedJobs: Sendable {
  private struct Subject: Decodable {
    var report: Identifier<Report>
  }

  let shelf: ReportShelf
  let gate: PauseGate

  package init(shelf: ReportShelf, gate: PauseGate) {
    self.shelf = shelf
    self.gate = gate
  }

  /// The kinds of jobs that wait; each has a payload that names its `report`.
  package static let kinds = PipelineJobs.agentNames.union([
    PipelineJobs.writeIssue.name, PipelineJobs.pullLook.name,
  ])

  /// `handlers`, of which those in `kinds` wait while their report's repository is paused.
  package func holding(_ handlers: [String: JobHandler]) -> [String: JobHandler] {
    var held = handlers
    for kind in Self.kinds {
      guard let handler = handlers[kind] else { continue }
      held[kind] = { leased in
        try await wait(leased)
        return try await handler(leased)
      }
    }
    return held
  }

  private func wait(_ leased: LeasedJob) async throws {
    let subject = try JSONDecoder().decode(Subject.self, from: leased.job.payload)
    guard let report = try await shelf.report(subject.report) else { return }
    try await gate.pass(report.repository)
  }
}
