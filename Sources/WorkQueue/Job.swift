package import Essentials
package import Foundation

/// A piece of work that is promised: kept until it is done, run by one worker at a time, serial within its lane.
package struct Job: Sendable, Equatable {
  package var id: Identifier<Job>
  package var kind: String
  /// Jobs of one lane never run at the same time and start in the order they became ready.
  package var lane: Identifier<Lane>
  package var payload: Data
  package var readyAt: Date

  package init(id: Identifier<Job>, kind: String, lane: Identifier<Lane>, payload: Data, readyAt: Date) {
    self.id = id
    self.kind = kind
    self.lane = lane
    self.payload = payload
    self.readyAt = readyAt
  }
}

/// The subject whose work is serial: one report, one repository's grouping, one agent run.
package enum Lane {}

/// A job a worker holds until `until`.
package struct LeasedJob: Sendable, Equatable {
  package var job: Job
  /// 1 for the first try.
  package var attempt: Int
  package var until: Date

  package init(job: Job, attempt: Int, until: Date) {
    self.job = job
    self.attempt = attempt
    self.until = until
  }
}
