package import Essentials
package import Foundation
package import WorkQueue

/// Everything one decision wants kept, made durable together or not at all.
package struct Change: Sendable, Equatable {
  package var puts: [Document] = []
  package var deletes: [DocumentName] = []
  package var enqueues: [Enqueue] = []
  package var trail: [TrailEntry] = []
  /// The job that decided this, and how it ended.
  package var finished: Finished?

  package init() {}

  package var isEmpty: Bool {
    puts.isEmpty && deletes.isEmpty && enqueues.isEmpty && trail.isEmpty && finished == nil
  }
}

package struct DocumentName: Sendable, Hashable {
  package var collection: String
  package var id: String

  package init(collection: String, id: String) {
    self.collection = collection
    self.id = id
  }
}

/// A job to remember, and what to do if one with its id is there already.
package struct Enqueue: Sendable, Equatable {
  package enum Repeat: Sendable, Equatable {
    /// The one that is there stands; a finished one is remembered too, so the same work is never done twice.
    case never
    /// A waiting one stands and becomes ready at the earlier time; a running one runs once more afterwards; a finished or parked one starts anew.
    case again
  }

  package var job: Job
  package var ifPresent: Repeat

  package init(_ job: Job, ifPresent: Repeat = .never) {
    self.job = job
    self.ifPresent = ifPresent
  }
}

package struct Finished: Sendable, Equatable {
  package var job: Identifier<Job>
  package var outcome: JobLifecycle.Outcome
  package var at: Date
  /// Why it did not succeed, for people; kept with the job.
  package var note: String

  package init(_ job: Identifier<Job>, _ outcome: JobLifecycle.Outcome, at: Date, note: String = "") {
    self.job = job
    self.outcome = outcome
    self.at = at
    self.note = note
  }
}

/// One line of the decision trail: what was decided about a subject, and why.
package struct TrailEntry: Sendable, Equatable, Codable {
  /// For example a report's id, a delivery's id or a signal's id.
  package var subject: String
  package var at: Date
  /// The stage that decided, for example `screen`, `group`, `research`.
  package var stage: String
  package var text: String

  package init(subject: String, at: Date, stage: String, text: String) {
    self.subject = subject
    self.at = at
    self.stage = stage
    self.text = text
  }
}
