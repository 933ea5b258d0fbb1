import Domain
import Essentials
import Foundation
import Storage
import WorkQueue

/// Leaves work in repositories that cannot be written to, and says so once; reconciling takes it up again.
///
/// It stands before the handlers, so that no stage has to ask by itself.
struct StandingGuard: Sendable {
  let context: PipelineContext
  let repositories: RepositoryBook

  /// `handlers`, of which those that work in one repository ask first.
  func guarding(_ handlers: [String: JobHandler]) -> [String: JobHandler] {
    var guarded = handlers
    for (kind, isOnIssue) in [
      (PipelineJobs.writeIssue, true), (PipelineJobs.research, true), (PipelineJobs.fix, true),
      (PipelineJobs.pullLook, false), (PipelineJobs.roundCheck, false),
    ] {
      guarded[kind.name] = handlers[kind.name].map { handler in
        wrap(handler, isOnIssue) { try await subject(kind.payload(of: $0).report) }
      }
    }
    guarded[PipelineJobs.round.name] = handlers[PipelineJobs.round.name].map { handler in
      wrap(handler, false) { try await subject(PipelineJobs.round.payload(of: $0).report) }
    }
    guarded[PipelineJobs.issueLook.name] = handlers[PipelineJobs.issueLook.name].map { handler in
      wrap(handler, true) { job in
        let issue = try PipelineJobs.issueLook.payload(of: job).issue
        return ("\(issue)", issue.repository)
      }
    }
    guarded[PipelineJobs.comment.name] = handlers[PipelineJobs.comment.name].map { handler in
      wrap(handler, false) { job in
        let issue = try PipelineJobs.comment.payload(of: job).issue
        return ("\(issue)", issue.repository)
      }
    }
    return guarded
  }

  private func wrap(
    _ handler: @escaping JobHandler, _ isOnIssue: Bool,
    _ subject: @escaping @Sendable (Job) async throws -> (name: String, repository: RepositoryName)?
  ) -> JobHandler {
    { leased in
      guard let subject = try await subject(leased.job) else { return try await handler(leased) }
      if let reason = try await reasonToLeave(subject.repository, isOnIssue: isOnIssue) {
        return try await leave(subject.name, reason)
      }
      do {
        return try await handler(leased)
      } catch HostRefusal.forbidden(let text) {
        // What we know of the repository may be a minute old, and it was closed since.
        await repositories.forget(subject.repository)
        guard let reason = try await reasonToLeave(subject.repository, isOnIssue: isOnIssue) else {
          throw HostRefusal.forbidden(text)
        }
        return try await leave(subject.name, reason)
      }
    }
  }

  /// Says why once, and lets the job be done with.
  private func leave(_ name: String, _ reason: String) async throws -> Change {
    var change = Change()
    if try await context.store.trail(of: name).last(where: { $0.stage == "standing" })?.text != reason {
      change.note(name, "standing", reason, at: context.now)
    }
    return change
  }

  private func subject(_ id: Identifier<Report>) async throws -> (name: String, repository: RepositoryName)? {
    try await context.shelf.report(id).map { (id.text, $0.repository) }
  }

  private func reasonToLeave(_ repository: RepositoryName, isOnIssue: Bool) async throws -> String? {
    if try await RepositoryRoll(store: context.store).leftAt(repository) != nil {
      return "left: we are not let into the repository any more; it goes on when we are"
    }
    return try await standing(of: repository).reasonToLeave(isOnIssue: isOnIssue)
  }

  private func standing(of repository: RepositoryName) async throws -> RepositoryStanding {
    do {
      return RepositoryStanding(try await repositories.repository(repository))
    } catch HostRefusal.notFound {
      // It was removed, or the API lags: the work itself finds that out.
      return .open
    }
  }
}
