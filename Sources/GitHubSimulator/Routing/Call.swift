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
  /// What the caller has left for GraphQL, where that is limited.
  var graphBudget: Meter.Reading?

  var site: Site { state.site }

  func text(_ parameter: String) -> String { parameters[parameter] ?? "" }

  func number(_ parameter: String) throws -> Int {
    guard let number = Int(text(parameter)) else { throw Refused.notFound }
    return number
  }

  /// The repository that the path names, seen with the caller's rights.
  var repository: Repository {
    get throws {
      if let repository = state.repository(text("owner"), text("repo")), canSee(repository) { return repository }
      guard let moved = state.renamed(text("owner"), text("repo")), canSee(moved) else { throw Refused.notFound }
      throw Refused.moved(to: address(of: moved, rest: target.segments.dropFirst(5)), method: request.method)
    }
  }

  /// The address below `/repositories`, which outlives every name.
  func address(of repository: Repository, rest: ArraySlice<String>) -> String {
    let path = rest.map { "/" + RequestTarget.encode($0) }.joined()
    let query = request.url.split(separator: "?", maxSplits: 1).dropFirst().first.map { "?" + $0 } ?? ""
    return site.api("repositories/\(repository.id)\(path)\(query)")
  }

  /// The issue of that number, or a redirect to where it was moved, or word that it is gone.
  func issue(_ number: Int, in repository: Repository) throws -> Issue {
    if let issue = state.issue(number, in: repository.id) { return issue }
    guard let transfer = state.transfers.first(where: { $0.repository == repository.id && $0.number == number })
    else { throw Refused.notFound }
    guard let issue = state.issues[transfer.issue] else {
      throw Refused(status: 410, message: "This issue was deleted")
    }
    guard let target = state.repositories[issue.repository], canSee(target) else { throw Refused.notFound }
    let rest = ["issues", String(issue.number)] + following(number)
    throw Refused.moved(to: address(of: target, rest: rest[...]))
  }

  /// What follows an issue's number in the path.
  private func following(_ number: Int) -> [String] {
    guard let index = target.segments.firstIndex(of: String(number)) else { return [] }
    return Array(target.segments[(index + 1)...])
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
    case .app, .installation: throw Refused.notForIntegrations("\(permission)=\(level.rawValue)")
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
