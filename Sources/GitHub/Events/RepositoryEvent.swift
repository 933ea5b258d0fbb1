package import Domain
import Essentials

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
