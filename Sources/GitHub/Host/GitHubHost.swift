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

  func reading(_ repository: RepositoryName) -> Credential { .repository(repository, .read) }
}
