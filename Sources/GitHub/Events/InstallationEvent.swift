package import Domain
import Essentials

/// The app was installed, uninstalled or given other repositories, or its account has another name.
package struct InstallationEvent: Sendable, Equatable {
  package enum Action: Sendable, Equatable {
    /// On these repositories at first; GitHub leaves the list out where it is long.
    case created([RepositoryName])
    /// It was on these.
    case deleted([RepositoryName])
    case suspended, unsuspended, permissionsAccepted
    case repositoriesChanged(added: [RepositoryName], removed: [RepositoryName])
    /// The account has a new name, and all its repositories with it.
    case accountRenamed(from: String?)
  }

  package var action: Action
  package var installationID: Int64
  package var account: String
  package var sender: Actor

  /// `event` is `installation`, `installation_repositories` or `installation_target`.
  init?(_ event: String, _ action: String, _ payload: JSONValue) throws {
    switch (event, action) {
    case ("installation", "created"): self.action = .created(Self.names(payload["repositories"]))
    case ("installation", "deleted"): self.action = .deleted(Self.names(payload["repositories"]))
    case ("installation", "suspend"): self.action = .suspended
    case ("installation", "unsuspend"): self.action = .unsuspended
    case ("installation", "new_permissions_accepted"): self.action = .permissionsAccepted
    case ("installation_repositories", "added"), ("installation_repositories", "removed"):
      self.action = .repositoriesChanged(
        added: Self.names(payload["repositories_added"]), removed: Self.names(payload["repositories_removed"]))
    case ("installation_target", "renamed"):
      self.action = .accountRenamed(from: payload.has("changes.login.from", \.string))
    default: return nil
    }
    installationID = try payload.needs("installation.id", \.integer)
    account = payload.has("account.login", \.string) ?? payload.has("installation.account.login", \.string) ?? ""
    // GitHub itself may rename an account, and says then of nobody that they did.
    sender = try Actor(gitHub: payload["sender"])
  }

  private static func names(_ repositories: JSONValue?) -> [RepositoryName] {
    (repositories?.array ?? []).compactMap { $0["full_name"]?.string.flatMap { RepositoryName($0) } }
  }
}
