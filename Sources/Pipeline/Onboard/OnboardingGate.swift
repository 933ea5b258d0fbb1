import Configuration
import Domain
import Essentials
import Foundation
import Storage
import WorkQueue

/// Keeps all work out of a repository that has not said yes: the one place where that is asked.
///
/// New work comes in by three jobs (a signal, an issue's label, a command) and by the regular comparison.
struct OnboardingGate: Sendable {
  let context: PipelineContext
  let repositories: RepositoryBook

  private var book: OnboardingBook { OnboardingBook(store: context.store) }

  /// Whether we may work in `repository`.
  func isOpen(_ repository: RepositoryName) async throws -> Bool {
    if context.settings.pullRequests.startWithoutOnboarding { return true }
    do {
      return try await repositories.settings(for: repository).isOnboarded
    } catch HostRefusal.notFound {
      // Not ours to see: whoever works on it says so.
      return true
    }
  }

  /// Groups a signal, or keeps it until its repository says yes.
  func holding(_ handler: @escaping JobHandler) -> JobHandler {
    { leased in
      let routed = try PipelineJobs.group.payload(of: leased.job)
      if let renamed = try await followed(routed) { return renamed }
      guard try await !isOpen(routed.repository) else { return try await handler(leased) }
      var change = Change()
      change.puts.append(try OnboardingBook.document(routed))
      if try await !book.isShut(routed.repository) {
        change.enqueues.append(try OnboardingStage.visit(to: routed.repository, at: context.now))
      }
      change.note(
        routed.signal.id.text, "onboard", "waits until \(routed.repository) has a settings file", at: context.now)
      return change
    }
  }

  /// Sends a signal on whose repository was renamed while it waited: each name has a lane, and grouping needs one for all.
  private func followed(_ routed: RoutedSignal) async throws -> Change? {
    let name = try await RepositoryRoll(store: context.store).currentName(of: routed.repository)
    guard name != routed.repository else { return nil }
    var (change, moved) = (Change(), routed)
    moved.repository = name
    let job = try PipelineJobs.group.job(
      moved, id: Identifier("group/\(routed.signal.id)/\(name)"), lane: Lanes.grouping(name), readyAt: context.now)
    change.enqueues.append(Enqueue(job, ifPresent: .again))
    change.note(
      routed.signal.id.text, "repositories", "\(routed.repository) is called \(name) by now", at: context.now)
    return change
  }

  /// Does the work of `kind` where that is wanted, and nothing elsewhere.
  func guarding<Payload>(
    _ kind: JobKind<Payload>, _ repository: @escaping @Sendable (Payload) -> RepositoryName,
    _ handler: @escaping JobHandler
  ) -> JobHandler {
    { leased in
      let name = repository(try kind.payload(of: leased.job))
      guard try await !isOpen(name) else { return try await handler(leased) }
      var change = Change()
      change.note("\(name)", "onboard", "nothing is done there until it has a settings file", at: context.now)
      return change
    }
  }

  /// A visit to `repository`, if anything may have changed about its answer: it is shut, or signals still wait for it.
  func visitIfNeeded(_ repository: RepositoryName) async throws -> [Enqueue] {
    let isOpen = try await isOpen(repository)
    let isShut = try await book.isShut(repository)
    let isWaitedFor = try await !book.signals(waitingFor: repository).isEmpty
    return isOpen && !isShut && !isWaitedFor ? [] : [try OnboardingStage.visit(to: repository, at: context.now)]
  }
}
