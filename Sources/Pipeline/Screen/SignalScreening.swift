import Configuration
package import Domain
import Essentials
package import Foundation
package import Storage
package import WorkQueue

/// Looks for prompt injection in a signal, then finds the repository it belongs to.
package struct SignalScreening: Sendable {
  let context: PipelineContext
  let router: SignalRouter
  private let screened = ScreenedTexts()

  package init(context: PipelineContext, router: SignalRouter) {
    self.context = context
    self.router = router
  }

  package func screen(_ leased: LeasedJob) async throws -> Change {
    var signal = try PipelineJobs.signal.payload(of: leased.job)
    var change = Change()
    if let member = try await context.shelf.signal(signal.id) {
      change.note(signal.id.text, "screen", "seen before, in report \(member.report)", at: context.now)
      return change
    }
    let ruled = RuledWeight(signal, rules: context.settings.signals.rules.flatMap(\.rules))
    for line in ruled.because { change.note(signal.id.text, "screen", line, at: context.now) }
    if ruled.isDropped { return change }
    let text = [signal.title, signal.content].joined(separator: "\n")
    if let suspicion = try await suspicion(of: signal, text) {
      // Told by rules alone, so that people of the repository can see it; nothing in the text is acted on.
      let repository = try? await router.route(signal).repository
      change.puts.append(try quarantined(signal, suspicion, in: repository))
      if let repository { try change.askForDashboard(repository, at: context.dashboardSoon) }
      change.note(
        signal.id.text, "screen", "quarantined: \(suspicion.category.rawValue), \(suspicion.reason)", at: context.now)
      context.log.notice("signal quarantined", ["signal": signal.id])
      return change
    }
    signal.weight = ruled.weight
    signal.reckoning = ruled.reckoning
    var routed = try await route(signal)
    routed.trail = change.trail + routed.trail
    return routed
  }

  /// The rules decide first; a model, where there is one, may only be stricter, and is asked once about what repeats.
  private func suspicion(of signal: Signal, _ text: String) async throws -> Suspicion? {
    if case .suspicious(let suspicion) = Screening.judge(text) { return suspicion }
    guard let model = context.models.screening, !screened.knows(signal, at: context.now) else { return nil }
    if let suspicion = try await model.suspicion(signal) { return suspicion }
    screened.remember(signal, at: context.now)
    return nil
  }

  /// Finds the repository of a signal that may go on.
  package func route(_ signal: Signal) async throws -> Change {
    var change = Change()
    let routed = try await router.route(signal)
    change.note(signal.id.text, "route", "to \(routed.repository), \(routed.because)", at: context.now)
    let job = try PipelineJobs.group.job(
      routed, id: Identifier("group/\(signal.id)"), lane: Lanes.grouping(routed.repository), readyAt: context.now)
    change.enqueues.append(Enqueue(job))
    return change
  }

  private func quarantined(
    _ signal: Signal, _ suspicion: Suspicion, in repository: RepositoryName?
  ) throws -> Document {
    let record = QuarantinedSignal(signal: signal, suspicion: suspicion, at: context.now, repository: repository)
    return Document(
      collection: ReportShelf.quarantine, id: signal.id.text, body: try ReportShelf.encode(record))
  }
}

/// A signal that is kept apart until a person lets it through.
package struct QuarantinedSignal: Sendable, Equatable, Codable {
  package var signal: Signal
  package var suspicion: Suspicion
  package var at: Date
  /// Whose dashboard shows it; nil where nobody could tell.
  package var repository: RepositoryName?

  package init(signal: Signal, suspicion: Suspicion, at: Date, repository: RepositoryName? = nil) {
    self.signal = signal
    self.suspicion = suspicion
    self.at = at
    self.repository = repository
  }
}
