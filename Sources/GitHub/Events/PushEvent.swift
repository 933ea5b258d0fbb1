package import Domain
import Essentials

/// A branch or tag moved, came or went.
package struct PushEvent: Sendable, Equatable {
  package var repository: RepositoryName
  /// In full: `refs/heads/main`.
  package var ref: String
  /// Nil if it did not exist before.
  package var before: String?
  /// Nil if it was deleted.
  package var after: String?
  package var sender: Actor

  /// The branch's name, nil for a tag.
  package var branch: String? {
    ref.hasPrefix("refs/heads/") ? String(ref.dropFirst("refs/heads/".count)) : nil
  }

  init(_ payload: JSONValue) throws {
    repository = try payload.repository
    ref = try payload.needs("ref", \.string)
    before = Self.commit(try payload.needs("before", \.string))
    after = Self.commit(try payload.needs("after", \.string))
    sender = try payload.sender
  }

  private static func commit(_ text: String) -> String? {
    text.utf8.allSatisfy { $0 == UInt8(ascii: "0") } ? nil : text
  }
}

/// A repository was renamed, moved, or changed in a way that matters.
package struct RepositoryEvent: Sendable, Equatable {
  package enum Action: Sendable, Equatable {
    /// From its old name, which the transfer of a whole account does not tell.
    case renamed(from: RepositoryName?)
    case transferred(from: RepositoryName?)
    case archived, unarchived, deleted, created, edited, privatized, publicized
  }

  package var action: Action
  package var repository: RepositoryName
  package var repositoryID: Int64
  package var sender: Actor

  init?(_ action: String, _ payload: JSONValue) throws {
    let name = try payload.repository
    switch action {
    case "renamed":
      let old = payload.has("changes.repository.name.from", \.string)
      self.action = .renamed(from: old.flatMap { RepositoryName("\(name.owner)/\($0)") })
    case "transferred":
      let old =
        payload.has("changes.owner.from.user.login", \.string)
        ?? payload.has("changes.owner.from.organization.login", \.string)
      self.action = .transferred(from: old.flatMap { RepositoryName("\($0)/\(name.name)") })
    case "archived": self.action = .archived
    case "unarchived": self.action = .unarchived
    case "deleted": self.action = .deleted
    case "created": self.action = .created
    case "edited": self.action = .edited
    case "privatized": self.action = .privatized
    case "publicized": self.action = .publicized
    default: return nil
    }
    repository = name
    repositoryID = try payload.needs("repository.id", \.integer)
    sender = try payload.sender
  }
}

/// The app was installed, uninstalled or given other repositories.
package struct InstallationEvent: Sendable, Equatable {
  package enum Action: Sendable, Equatable {
    case created, deleted, suspended, unsuspended, permissionsAccepted
    case repositoriesChanged(added: [RepositoryName], removed: [RepositoryName])
  }

  package var action: Action
  package var installationID: Int64
  package var account: String
  package var sender: Actor

  /// `event` is `installation` or `installation_repositories`.
  init?(_ event: String, _ action: String, _ payload: JSONValue) throws {
    switch (event, action) {
    case ("installation", "created"): self.action = .created
    case ("installation", "deleted"): self.action = .deleted
    case ("installation", "suspend"): self.action = .suspended
    case ("installation", "unsuspend"): self.action = .unsuspended
    case ("installation", "new_permissions_accepted"): self.action = .permissionsAccepted
    case ("installation_repositories", "added"), ("installation_repositories", "removed"):
      self.action = .repositoriesChanged(
        added: Self.names(payload["repositories_added"]), removed: Self.names(payload["repositories_removed"]))
    default: return nil
    }
    installationID = try payload.needs("installation.id", \.integer)
    account = payload.has("installation.account.login", \.string) ?? ""
    sender = try payload.sender
  }

  private static func names(_ repositories: JSONValue?) -> [RepositoryName] {
    (repositories?.array ?? []).compactMap { $0["full_name"]?.string.flatMap { RepositoryName($0) } }
  }
}
