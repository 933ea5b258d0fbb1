import Essentials
import Foundation
import HTTPMessages

/// One request being answered: what was asked, by whom, and the state it may change.
struct Call {
  var state: HubState
  let request: HTTPRequest
  let target: RequestTarget
  let now: Date
  let caller: Caller
  let hub: HubTools
  /// What the route's placeholders stood for.
  var parameters: [String: String] = [:]
  var body: JSONValue = .null

  var site: Site { state.site }

  func text(_ parameter: String) -> String { parameters[parameter] ?? "" }

  func number(_ parameter: String) throws -> Int {
    guard let number = Int(text(parameter)) else { throw Refused.notFound }
    return number
  }

  /// The repository that the path names, seen with the caller's rights.
  var repository: Repository {
    get throws {
      guard let repository = state.repository(text("owner"), text("repo")), canSee(repository) else {
        throw Refused.notFound
      }
      return repository
    }
  }

  func git(_ repository: Repository) -> BareRepository { hub.git(repository.id) }

  /// The account that acts; a 401 if there is none.
  var actor: Account {
    get throws {
      guard let id = caller.account, let account = state.accounts[id] else { throw Refused.requiresAuthentication }
      return account
    }
  }

  func canSee(_ repository: Repository) -> Bool {
    switch caller {
    case .nobody: !repository.isPrivate
    case .person(let account): state.role(of: account.id, in: repository) != nil
    case .app: !repository.isPrivate
    case .installation(let installation, _, let grant):
      !repository.isPrivate
        || (state.covers(installation, repository) && (grant.repositories?.contains(repository.id) ?? true))
    }
  }

  /// Whether the caller reaches `repository` with `permission`, or, for a person, with `role`.
  func allows(_ permission: String, _ level: Level, _ role: Role, in repository: Repository) -> Bool {
    switch caller {
    case .nobody, .app: false
    case .person(let account): state.role(of: account.id, in: repository).map { $0 >= role } ?? false
    case .installation(let installation, _, let grant):
      state.covers(installation, repository) && (grant.repositories?.contains(repository.id) ?? true)
        && caller.may(permission, level)
    }
  }

  /// Throws what GitHub answers when the caller may not.
  func demand(_ permission: String, _ level: Level, _ role: Role, in repository: Repository) throws {
    if allows(permission, level, role, in: repository) { return }
    switch caller {
    case .nobody:
      if level == .read, !repository.isPrivate { return }
      throw Refused.requiresAuthentication
    case .app: throw Refused.notForIntegrations
    case .installation: throw Refused.notForIntegrations
    case .person: throw role >= .admin ? Refused.mustHaveAdminRights : Refused.mustHavePushAccess
    }
  }
}

/// What a call needs beside the state: code, files, and chance.
struct HubTools: Sendable {
  /// Where the bare git directories are.
  var repositories: String
  var logs: LogFiles
  var merges: MergeCache

  func git(_ repository: Int) -> BareRepository {
    BareRepository(directory: "\(repositories)/\(repository).git", merges: merges)
  }
}
