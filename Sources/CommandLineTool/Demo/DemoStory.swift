import Daemon
import Domain
import Essentials
import Foundation
import Pipeline
import Runtime

/// The bundled night from the pull request on: late signals, a review, the merge, and the outcome.
struct DemoStory: Sendable {
  let demo: Demo
  let sender: SignalSender
  let person: DemoPerson

  func play(until shutdown: Shutdown) async throws {
    let settling = Settling(demo: demo)
    guard
      try await settling.wait(until: shutdown, limit: .seconds(90), for: { $0.contains { $0.change != nil } })
    else { throw UsageError("no pull request was opened within 90 seconds") }
    demo.narrator.say("\nTwo more signals of the same problem come in late …\n")
    try await sender.send(demo.script.late, over: demo.script.pause, time: demo.time, until: shutdown)
    guard try await settling.wait(until: shutdown, limit: .seconds(120), for: { $0.contains { $0.state == .green } })
    else { throw UsageError("no pull request went green within 120 seconds") }
    guard let report = try await green(), let change = report.change else { return }
    demo.narrator.say("\n\(person.login) reads the pull request in the morning and asks why …\n")
    try await person.comment(
      on: change.number, in: report.repository.description, "Why this commit? And is the rest of it safe to take back?")
    guard
      try await settling.wait(
        until: shutdown, limit: .seconds(60),
        for: { reports in reports.contains { $0.id == report.id && ($0.change?.answered.count ?? 0) > 0 } })
    else { throw UsageError("the review comment was not answered within 60 seconds") }
    demo.narrator.say("\n\(person.login) approves and merges …\n")
    try await person.merge(change.number, in: report.repository.description)
    guard
      try await settling.wait(
        until: shutdown, limit: .seconds(60),
        for: { reports in
          reports.contains { $0.id == report.id && ($0.state == .verified || $0.state == .regressed) }
        })
    else { throw UsageError("the outcome was not measured within 60 seconds") }
    try await settling.wait(until: shutdown, limit: .seconds(60))
  }

  private func green() async throws -> Report? {
    try await demo.daemon.pipeline.context.shelf.reports().first { $0.state == .green }
  }
}
