import Domain
import Essentials
import Foundation
import GitHub
import SignalSources
package import Storage
package import WorkQueue

/// Turns a kept delivery into work in the lane of its subject.
package struct DeliveryReader: Sendable {
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
    case "github":
      let event = GitHubEvent(delivery.event, try JSONValue(parsing: delivery.body))
      return try await EventRouter(context: context, repositories: repositories).route(event, delivery.id)
    case "signals": return try signals(GenericSource(), delivery)
    case "sentry": return try signals(SentrySource(), delivery)
    default: throw Refusal("nobody reads deliveries of \(delivery.source)")
    }
  }

  private func signals(_ source: some SignalSource, _ delivery: Delivery) throws -> Change {
    var change = Change()
    let signals: [Signal]
    do {
      signals = try source.signals(from: try JSONValue(parsing: delivery.body), receivedAt: delivery.receivedAt)
    } catch {
      throw Refusal("not a signal: \(error)")
    }
    for signal in signals {
      let job = try PipelineJobs.signal.job(
        signal, id: Identifier("signal/\(signal.id)"), lane: Identifier("signal/\(signal.id)"), readyAt: context.now)
      change.enqueues.append(Enqueue(job))
      change.note(delivery.id.text, "receive", "signal \(signal.id) from \(signal.source)", at: context.now)
    }
    if signals.isEmpty { change.note(delivery.id.text, "receive", "no signal in it", at: context.now) }
    return change
  }
}
