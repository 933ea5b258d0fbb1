import Domain
import Essentials
package import Foundation
import Storage
package import WorkQueue

/// What an error means for the job that threw it.
package struct FailureVerdict: Sendable, Equatable {
  package var outcome: JobLifecycle.Outcome
  /// For people; never a payload or a secret.
  package var note: String

  package init(_ error: any Error, at now: Date) {
    switch error {
    case let deferred as WriteDeferred:
      self.init(.deferred(until: now.addingTimeInterval(deferred.seconds)), "waits for its turn")
    case is CancellationError:
      self.init(.deferred(until: now), "interrupted")
    case HostRefusal.unavailable(let text, _):
      self.init(.failed, "the host did not answer: \(text.prefix(300))")
    case HostRefusal.conflict(let text):
      self.init(.failed, "somebody else changed it first: \(text.prefix(300))")
    case HostRefusal.notFound:
      // The API may lag behind its own events, so a fresh "not found" is tried again.
      self.init(.failed, "not found")
    case HostRefusal.forbidden(let text):
      self.init(.refused, "forbidden: \(text.prefix(300))")
    case HostRefusal.invalid(let text):
      self.init(.refused, "the host says the request is wrong: \(text.prefix(300))")
    case is DecodingError:
      self.init(.refused, "the job's payload does not decode")
    case let storage as StorageError:
      self.init(.failed, "\(storage)")
    case let refusal as Refusal:
      self.init(.refused, refusal.comment)
    default:
      self.init(.failed, String("\(error)".prefix(300)))
    }
  }

  private init(_ outcome: JobLifecycle.Outcome, _ note: String) {
    self.outcome = outcome
    self.note = note
  }
}
