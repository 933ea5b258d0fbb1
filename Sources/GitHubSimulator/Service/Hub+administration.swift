package import Essentials
import Foundation
import Runtime
import Signing

/// What the owner of the machine may do, without asking the API: each call is safe to repeat.
extension Hub {
  /// What kind of account to make.
  package enum AccountKind: Sendable { case person, organization }

  /// Makes an account, or finds it; gives its number.
  ///
  /// Commits with one of `emails` are this account's.
  @discardableResult
  package func addAccount(
    _ login: String, _ kind: AccountKind = .person, name: String? = nil, emails: [String] = []
  ) async throws -> Int {
    let now = time.now()
    return try await write { state in
      let known = state.account(login)
      let account =
        known ?? state.addAccount(login, kind == .person ? .person : .organization, name: name, at: now)
      if !emails.isEmpty {
        state.accounts[account.id]?.emails = Set((account.emails ?? []) + emails.map { $0.lowercased() }).sorted()
      }
      return account.id
    }
  }

  /// A key to everything the person may do; the same one every time.
  package func token(of login: String) async throws -> Redacted {
    try await write { state in
      guard let account = state.account(login) else { throw Refused.notFound }
      if let row = state.tokens.first(where: { $0.account == account.id }) { return Redacted(row.token) }
      let row = PersonToken(id: state.newID(), token: Credentials.newToken("ghp_"), account: account.id)
      state.tokens[row.id] = row
      return Redacted(row.token)
    }
  }

  /// Takes a repository in: a copy of `source`, a working copy or a bare repository, or an empty one without it.
  ///
  /// One that is here already is left as it is.
  @discardableResult
  package func addRepository(
    _ owner: String, _ name: String, from source: String? = nil, isPrivate: Bool = false, description: String? = nil
  ) async throws -> Int {
    let now = time.now()
    let tools = tools
    return try await write { state in
      guard let account = state.account(owner) else { throw Refused.notFound }
      if let known = state.repository(owner, name) { return known.id }
      let id = state.newID()
      let git = tools.git(id)
      let branch = try await Self.defaultBranch(of: source, git)
      // Left from an attempt that ended before it was written down.
      try? FileManager.default.removeItem(atPath: git.directory)
      try await git.prepare(defaultBranch: branch)
      if let source { try await git.take(from: source) }
      var repository = Repository(
        id: id, owner: account.id, name: name, description: description, defaultBranch: branch, isPrivate: isPrivate,
        createdAt: now, updatedAt: now, pushedAt: now)
      repository.refs = try await git.refs()
      state.repositories[id] = repository
      for (name, color, description) in Self.defaultLabels {
        let label = Label(
          id: state.newID(), repository: id, name: name, color: color, description: description, isDefault: true)
        state.labels[label.id] = label
      }
      return id
    }
  }

  private static func defaultBranch(of source: String?, _ git: BareRepository) async throws -> String {
    guard let source else { return "main" }
    let other = BareRepository(
      directory: FileManager.default.fileExists(atPath: "\(source)/.git") ? "\(source)/.git" : source,
      merges: git.merges)
    let head = try await other.run(["symbolic-ref", "--short", "HEAD"])
    return head.succeeded ? head.outputText.trimmingCharacters(in: .newlines) : "main"
  }

  /// What GitHub gives every new repository.
  private static let defaultLabels = [
    ("bug", "d73a4a", "Something isn't working"),
    ("documentation", "0075ca", "Improvements or additions to documentation"),
    ("duplicate", "cfd3d7", "This issue or pull request already exists"),
    ("enhancement", "a2eeef", "New feature or request"), ("good first issue", "7057ff", "Good for newcomers"),
    ("help wanted", "008672", "Extra attention is needed"), ("invalid", "e4e669", "This doesn't seem right"),
    ("question", "d876e3", "Further information is requested"), ("wontfix", "ffffff", "This will not be worked on"),
  ]

  package func addCollaborator(_ login: String, to repository: String, as role: Role) async throws {
    try await write { state in
      let parts = repository.split(separator: "/").map(String.init)
      guard parts.count == 2, let found = state.repository(parts[0], parts[1]), let account = state.account(login)
      else {
        throw Refused.notFound
      }
      state.repositories[found.id]?.collaborators[account.id] = role
    }
  }

  /// Sets the rules of a branch: the checks that must have passed, and whether pushes are refused.
  package func protect(_ repository: String, branch: String, checks: [String], refusesPushes: Bool = true) async throws
  {
    try await write { state in
      let parts = repository.split(separator: "/").map(String.init)
      guard parts.count == 2, let found = state.repository(parts[0], parts[1]) else { throw Refused.notFound }
      state.repositories[found.id]?.protections[branch] = Protection(
        requiredContexts: checks, refusesPushes: refusesPushes)
    }
  }

  /// Makes an app, or finds it by its slug and brings its webhook, permissions and events up to date.
  package func createApp(_ app: AppDescription) async throws -> AppCredentials {
    let now = time.now()
    return try await write { state in
      guard let owner = state.account(app.owner) else { throw Refused.notFound }
      let permissions = app.permissions.compactMapValues { Level(rawValue: $0) }
      if var known = state.app(slug: app.slug) {
        known.webhookURL = app.webhookURL ?? known.webhookURL
        known.permissions = permissions
        known.events = Set(app.events)
        state.apps[known.id] = known
        return AppCredentials(known)
      }
      let new = try state.makeApp(app, owner: owner, at: now)
      return AppCredentials(new)
    }
  }

  /// Lets the app in to all of the owner's repositories, or to those named; gives the installation's number.
  @discardableResult
  package func install(_ slug: String, for owner: String, repositories: [String]? = nil) async throws -> Int {
    let now = time.now()
    return try await write { state in
      guard let app = state.app(slug: slug), let account = state.account(owner) else { throw Refused.notFound }
      let chosen = repositories.map { names in Set(names.compactMap { state.repository(owner, $0)?.id }) }
      if let known = state.installations.first(where: { $0.app == app.id && $0.account == account.id }) {
        state.installations[known.id]?.permissions = app.permissions
        state.installations[known.id]?.events = app.events
        state.installations[known.id]?.repositories = chosen
        return known.id
      }
      let new = state.install(app, for: account, repositories: chosen, sender: account.id, at: now)
      return new.id
    }
  }

  /// Points an app's webhook elsewhere.
  package func setWebhook(of slug: String, to url: String?) async throws {
    try await write { state in
      guard let app = state.app(slug: slug) else { throw Refused.notFound }
      state.apps[app.id]?.webhookURL = url
    }
  }
}

extension HubState {
  mutating func addAccount(_ login: String, _ kind: Account.Kind, name: String?, at now: Date) -> Account {
    let account = Account(id: newID(), login: login, kind: kind, name: name, createdAt: now)
    accounts[account.id] = account
    return account
  }
}
