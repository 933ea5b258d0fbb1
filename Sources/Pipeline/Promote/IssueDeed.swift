import Domain
import Essentials
import Foundation

/// Something that was done to an issue, and a name for its doing that stays the same however we heard of it.
struct IssueDeed: Sendable, Equatable {
  var what: TrackedEvent.Deed
  var actor: Actor
  /// The number of GitHub's event, or the delivery where there is none.
  var cause: String
  /// We took the label off before we heard of it: it counts as if it were there.
  var isUndone = false

  init(_ event: TrackedEvent) {
    what = event.deed
    actor = event.actor
    cause = "\(event.id)"
  }

  init(_ what: TrackedEvent.Deed, by actor: Actor, cause: String) {
    self.what = what
    self.actor = actor
    self.cause = cause
  }
}

/// Finds out what was done to an issue.
struct DeedReader: Sendable {
  let context: PipelineContext

  /// What `look` is about.
  ///
  /// A look after the event knows what was done and by whom; a late one reads it from the issue's history. Both name it by
  /// the number of GitHub's own event, so that what is heard of twice is done once.
  func deeds(_ look: IssueLook, _ issue: TrackedIssue, _ report: Report?) async throws -> [IssueDeed] {
    let us = try await context.tracker.ourselves().id
    if look.isLate == true {
      return try await context.history.events(of: look.issue)
        .standing(labels: issue.labels, isOpen: issue.isOpen, exceptBy: us).map(IssueDeed.init)
    }
    let what: TrackedEvent.Deed
    if let label = look.label {
      what = look.wasAdded ? .labeled(label) : .unlabeled(label)
      guard LabelPolicy.isOurs(label) else { return [] }
    } else {
      guard let report, issue.isOpen != report.shouldBeOpen else { return [] }
      what = issue.isOpen ? .reopened : .closed
    }
    if look.sender.id == us { return [IssueDeed(what, by: look.sender, cause: look.delivery)] }
    let events = try await context.history.events(of: look.issue)
    if let event = events.last(where: { $0.deed == what && $0.actor.id == look.sender.id }) {
      var deed = IssueDeed(event)
      deed.isUndone = Consistency.isFresh(look.changedAt, at: context.now) && events.isUndone(event, by: us)
      return [deed]
    }
    if !events.isEmpty, look.label != nil, Consistency.isFresh(look.changedAt, at: context.now) {
      // The history lags behind the event.
      throw WriteDeferred(seconds: 2)
    }
    return [IssueDeed(what, by: look.sender, cause: look.delivery)]
  }
}
