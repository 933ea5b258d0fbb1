package import Domain
import Essentials

/// GitHub as the record of issues and as the host of code.
///
/// A value bound to an urgency; all share one `GitHubAPI`.
package struct GitHubHost: Sendable {
  package let api: GitHubAPI
  package let urgency: WriteUrgency

  package init(api: GitHubAPI, urgency: WriteUrgency = .ledger) {
    self.api = api
    self.urgency = urgency
  }

  var quietly: PacedWrite { PacedWrite(urgency) }
  var notifying: PacedWrite { PacedWrite(urgency, notifies: true) }

  func quietly(_ subject: IssueAddress) -> PacedWrite { PacedWrite(urgency, subject: "\(subject)") }
  func notifying(_ subject: IssueAddress) -> PacedWrite {
    PacedWrite(urgency, notifies: true, subject: "\(subject)")
  }

  func reading(_ repository: RepositoryName) -> Credential { .repository(repository, .read) }
}
