import Configuration
import Domain
import Essentials
import Foundation
import GitHub
import SignalSources
package import Storage
package import WorkQueue

/// Turns a kept delivery into work in the lane of its subject.
package struct DeliveryReader: Sendable {
  /// The event of a delivery that holds signals which were read, and rid of what is private, at the door.
  static let readEvent = "signals"
  /// The event of one that holds repetitions which are only counted.
  static let countedEvent = "counted"

  /// The event of one that holds grades of recorded sessions.
  static let gradedEvent = "graded"

  let context: PipelineContext
  let repositories: RepositoryBook

  package init(context: PipelineContext, repositories: RepositoryBook) {
    self.context = context
    self.repositories = repositories
  }

  package func read(_ leased: LeasedJob) async throws -> Change {
    let id = Identifier<Delivery>(String(decoding: leased.job.payload, as: UTF8.self))
    guard let delivery = try await context.store.delivery(id) else {
      var change = Change()
      change.note(id.text, "receive", "its body was pruned before it was read", at: context.now)
      return change
    }
    return try await read(delivery)
  }

  /// What a delivery leads to; reads, and changes nothing.
  package func read(_ delivery: Delivery) async throws -> Change {
    switch delivery.source {
    case _ where delivery.event == Self.countedEvent: return try counted(delivery)
    case _ where delivery.event == Self.gradedEvent:
      var change = Change()
      let graded: GradedSessions = try ReportShelf.decode(bytes: delivery.body)
      let job = try PipelineJobs.sessionGrades.job(
        graded, id: Identifier("grades/\(delivery.id)"), lane: SessionGrades.lane, readyAt: context.now)
      change.enqueues.append(Enqueue(job))
      return change
    case "github":
      let payload = try JSONValue(parsing: delivery.body)
      let event = GitHubEvent(delivery.event, payload)
      var change = try await EventRouter(context: context, repositories: repositories).route(event, delivery.id)
      try add(hostSignals(delivery, payload), from: delivery, to: &change)
      return change
    default:
      var change = Change()
      let signals = try signals(of: delivery)
      if signals.isEmpty { change.note(delivery.id.text, "receive", "no signal in it", at: context.now) }
      try add(signals, from: delivery, to: &change)
      return change
    }
  }

  private func counted(_ delivery: Delivery) throws -> Change {
    var change = Change()
    let all: [Repetition] = try ReportShelf.decode(bytes: delivery.body)
    for repeated in all {
      let job = try PipelineJobs.stormCount.job(
        repeated, id: Identifier("\(repeated.name.text)/\(delivery.id)"), lane: repeated.name.lane, readyAt: context.now
      )
      change.enqueues.append(Enqueue(job))
      change.note(
        delivery.id.text, "receive", "\(repeated.times) repetitions of \(repeated.name.text), only counted",
        at: context.now)
    }
    return change
  }

  /// What was read at the door, or what a recorded payload says.
  private func signals(of delivery: Delivery) throws -> [Signal] {
    if delivery.event == Self.readEvent { return try ReportShelf.decode(bytes: delivery.body) }
    guard let source = context.sources[delivery.source] else {
      throw Refusal("nobody reads deliveries of \(delivery.source)")
    }
    do {
      return try source.signals(from: try JSONValue(parsing: delivery.body), receivedAt: delivery.receivedAt)
        .map(context.settings.signals.redact.privateText.redact)
    } catch {
      throw Refusal("not a signal: \(error)")
    }
  }

  /// What an event of the code host says as a source of signals of its own.
  private func hostSignals(_ delivery: Delivery, _ payload: JSONValue) -> [Signal] {
    let settings = context.settings.signals
    let source: any SignalSource
    switch delivery.event {
    case "issues" where settings.githubIssues: source = GitHubIssuesSource()
    case "workflow_run" where settings.githubActions: source = GitHubActionsSource()
    default: return []
    }
    // The event itself was read already: one that does not fit says nothing as a signal.
    let signals = (try? source.signals(from: payload, receivedAt: delivery.receivedAt)) ?? []
    return signals.filter { signal in signal.repository.map(context.settings.watches) ?? false }
  }

  private func add(_ signals: [Signal], from delivery: Delivery, to change: inout Change) throws {
    for signal in signals {
      let job = try PipelineJobs.signal.job(
        signal, id: Identifier("signal/\(signal.id)"), lane: Lanes.screening(signal), readyAt: context.now)
      change.enqueues.append(Enqueue(job))
      change.note(delivery.id.text, "receive", "signal \(signal.id) from \(signal.source)", at: context.now)
    }
  }
}
