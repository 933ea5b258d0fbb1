import Domain
package import Essentials
package import Foundation
import Storage
package import WorkQueue

/// What an error means for the job that threw it.
package struct FailureVerdict: Sendable, Equatable {
  package var outcome: JobLifecycle.Outcome
  /// For people; never a payload or a secret.
  package var note: String
  /// The same in a word for the log, which never shows what others wrote.
  package var kind: LogWord = "other"
  /// The host does not let us in at all: a person has to mend that, and all work waits.
  package var isLockout = false

  /// How long work waits before the host is tried again that does not let us in, in seconds.
  static let lockoutWait = 60.0
  private static let forbidden = "forbidden: "
  private static let invalid = "the host says the request is wrong: "
  private static let unanswered = "the host did not answer: "
  private static let missing = "not found"
  private static let conflict = "somebody else changed it first: "

  /// The note of a job whose write was put off.
  package static let waitsForTurn = "waits for its turn"

  package init(_ error: any Error, at now: Date) {
    switch error {
    case let deferred as WriteDeferred:
      self.init(.deferred(until: now.addingTimeInterval(deferred.seconds)), Self.waitsForTurn)
      kind = "deferred"
    case is CancellationError:
      self.init(.deferred(until: now), "interrupted")
      kind = "interrupted"
    case HostRefusal.lockedOut(let text):
      self.init(
        .deferred(until: now.addingTimeInterval(Self.lockoutWait)), "waits to be let in: \(text.prefix(300))")
      isLockout = true
      kind = "locked out"
    case HostRefusal.unavailable(let text, _):
      self.init(.failed, Self.unanswered + text.prefix(300))
      kind = "unanswered"
    case HostRefusal.conflict(let text):
      self.init(.failed, Self.conflict + text.prefix(300))
      kind = "conflict"
    case HostRefusal.notFound:
      // The API may lag behind its own events, so a fresh "not found" is tried again.
      self.init(.failed, Self.missing)
      kind = "not found"
    case HostRefusal.forbidden(let text):
      self.init(.refused, Self.forbidden + text.prefix(300))
      kind = "forbidden"
    case HostRefusal.invalid(let text):
      self.init(.refused, Self.invalid + text.prefix(300))
      kind = "invalid"
    case is DecodingError:
      self.init(.refused, "the job's payload does not decode")
      kind = "payload"
    case let storage as StorageError:
      self.init(.failed, "\(storage)")
      kind = "storage"
    case let refusal as Refusal:
      self.init(.refused, refusal.comment)
      kind = "refused"
    default:
      self.init(.failed, String("\(error)".prefix(300)))
    }
  }

  private init(_ outcome: JobLifecycle.Outcome, _ note: String) {
    self.outcome = outcome
    self.note = note
  }

  /// Whether a job parked with `note` may well succeed if it is tried again: the host was in trouble, not we.
  package static func mayPass(_ note: String) -> Bool {
    [unanswered, missing, conflict].contains(where: note.hasPrefix)
  }

  /// Whether a job was parked with `note` because we were not allowed to do it, which a person can change.
  package static func isForbidden(_ note: String) -> Bool { note.hasPrefix(forbidden) }
}
