import Configuration
import Domain
import Essentials
import Foundation
import Storage
import WorkQueue

/// Compares the repositories we are let into with those we were: new, renamed, gone and back again.
struct RollCall: Sendable {
  let context: PipelineContext
  private var roll: RepositoryRoll { RepositoryRoll(store: context.store) }
  /// How long what is known of a repository that let us go is kept, in seconds: 30 days.
  static let keeping = 30.0 * 86_400

  init(context: PipelineContext) { self.context = context }

  func call(_ present: [HostedRepository], _ change: inout Change) async throws {
    let known = Dictionary(try await roll.known().map { ($0.id, $0) }) { first, _ in first }
    for repository in present { try await meet(repository, known[repository.id], &change) }
    let ids = Set(present.map(\.id))
    for repository in known.values.sorted(by: { $0.id < $1.id }) where !ids.contains(repository.id) {
      try await miss(repository, &change)
    }
  }

  private func meet(_ repository: HostedRepository, _ known: KnownRepository?, _ change: inout Change) async throws {
    var now = KnownRepository(id: repository.id, name: repository.name, formerNames: known?.formerNames)
    if let known, known.name != now.name { now.formerNames = [known.name] + (known.formerNames ?? []).prefix(8) }
    guard known != now else { return }
    change.puts.append(try RepositoryRoll.document(now, before: try await roll.keys(of: repository.id)))
    if let known, known.leftAt != nil {
      change.note("\(now.name)", "repositories", "let in again: its reports are picked up", at: context.now)
      context.log.notice("let into a repository again", ["repository": Int(now.id)])
    }
    guard let known, known.name != now.name else { return }
    change.note("\(now.name)", "repositories", "was \(known.name); its reports follow", at: context.now)
    for report in try await context.shelf.reports(in: known.name) {
      change.enqueues.append(Enqueue(try ReportMoving.job(report.id, to: now.name, at: context.now), ifPresent: .again))
    }
    try await OnboardingBook(store: context.store).rename(known.name, to: now.name, &change)
  }

  private func miss(_ repository: KnownRepository, _ change: inout Change) async throws {
    if let leftAt = repository.leftAt {
      guard context.now.timeIntervalSince(leftAt) > Self.keeping else { return }
      change.enqueues.append(Enqueue(try Leaving.job(repository.id, at: context.now), ifPresent: .again))
      return
    }
    guard try await hasLetUsGo(repository.name) else { return }
    var gone = repository
    gone.leftAt = context.now
    change.puts.append(try RepositoryRoll.document(gone, before: try await roll.keys(of: repository.id)))
    change.note(
      "\(gone.name)", "repositories",
      "we are not let in any more: issues and pull requests stay, what is kept here of its code is deleted",
      at: context.now)
    context.log.notice("not let into a repository any more", ["repository": Int(gone.id)])
    change.enqueues.append(Enqueue(try Leaving.job(gone.id, at: context.now), ifPresent: .again))
  }

  /// A suspended installation lists nothing, and is no farewell.
  private func hasLetUsGo(_ repository: RepositoryName) async throws -> Bool {
    do {
      return try await !context.history.isLetIn(repository)
    } catch HostRefusal.lockedOut {
      return false
    }
  }
}
