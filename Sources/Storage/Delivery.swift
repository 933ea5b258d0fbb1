package import Essentials
package import Foundation
package import WorkQueue

/// One webhook request as it came: its raw bytes, and the headers that matter.
package struct Delivery: Sendable, Equatable {
  package var id: Identifier<Delivery>
  /// Who sent it: `github`, `signals`.
  package var source: String
  /// The source's name for what happened, for example `issues`.
  package var event: String
  package var body: Data
  package var receivedAt: Date

  package init(id: Identifier<Delivery>, source: String, event: String, body: Data, receivedAt: Date) {
    self.id = id
    self.source = source
    self.event = event
    self.body = body
    self.receivedAt = receivedAt
  }

  package var jobID: Identifier<Job> { Identifier("delivery/\(id)") }

  /// The job that is promised with the delivery.
  package func job(readyAt: Date) -> Job {
    Job(
      id: jobID, kind: "delivery.v1", lane: Identifier("delivery/\(id)"), payload: Data(id.text.utf8),
      readyAt: readyAt)
  }
}
