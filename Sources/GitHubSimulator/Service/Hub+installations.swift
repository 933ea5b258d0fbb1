import Essentials
import Foundation
import Runtime

/// What owners of accounts and apps do about installations; each tells the app as GitHub does.
extension Hub {
  /// Makes `login` a member of an organisation, or one of its owners.
  package func addMember(_ login: String, to organization: String, isOwner: Bool = false) async throws {
    try await write { state in
      guard let owner = state.account(organization), owner.kind == .organization, let person = state.account(login)
      else { throw Refused.notFound }
      state.accounts[owner.id]?.members = (owner.members ?? [:]).merging([person.id: isOwner ? .admin : .member]) { $1 }
    }
  }

  package func suspend(_ slug: String, for owner: String, by login: String? = nil) async throws {
    try await change(slug, owner, by: login) { $0.suspend($1.id, sender: $2, at: $3) }
  }

  package func unsuspend(_ slug: String, for owner: String, by login: String? = nil) async throws {
    try await change(slug, owner, by: login) { $0.unsuspend($1.id, sender: $2, at: $3) }
  }

  package func uninstall(_ slug: String, for owner: String, by login: String? = nil) async throws {
    try await change(slug, owner, by: login) { $0.uninstall($1, sender: $2, at: $3) }
  }

  /// Gives the installation what its app asks for by now.
  package func acceptPermissions(_ slug: String, for owner: String, by login: String? = nil) async throws {
    try await change(slug, owner, by: login) { $0.acceptPermissions($1.id, sender: $2, at: $3) }
  }

  /// Chooses the repositories of an installation anew, by name; nil for all.
  package func chooseRepositories(
    _ names: [String]?, of slug: String, for owner: String, by login: String? = nil
  ) async throws {
    try await change(slug, owner, by: login) { state, installation, sender, now in
      let chosen = names.map { names in Set(names.compactMap { state.repository(owner, $0)?.id }) }
      state.choose(chosen, for: installation.id, sender: sender, at: now)
    }
  }

  /// Changes what an app asks for: a permission it gives up is gone at once, one it adds waits to be accepted.
  package func setPermissions(_ permissions: [String: String], events: [String], of slug: String) async throws {
    try await write { state in
      guard let app = state.app(slug: slug) else { throw Refused.notFound }
      state.change(app.id, permissions: permissions.compactMapValues { Level(rawValue: $0) }, events: Set(events))
    }
  }

  /// Takes a permission away from one installation alone.
  package func removePermission(_ name: String, of slug: String, for owner: String) async throws {
    try await change(slug, owner, by: nil) { state, installation, _, _ in
      state.installations[installation.id]?.permissions[name] = nil
    }
  }

  /// Gives an app a new key, after which the old one is good for nothing.
  @discardableResult
  package func replaceKey(of slug: String) async throws -> AppCredentials {
    try await write { state in
      guard var app = state.app(slug: slug) else { throw Refused.notFound }
      let key = try RSAKeyPair.make()
      app.publicKeyPEM = key.publicPEM
      app.privateKeyPEM = key.privatePEM
      state.apps[app.id] = app
      return AppCredentials(app)
    }
  }

  private func change(
    _ slug: String, _ owner: String, by login: String?,
    _ work: @escaping @Sendable (inout HubState, Installation, _ sender: Int, Date) -> Void
  ) async throws {
    let now = time.now()
    try await write { state in
      guard let app = state.app(slug: slug), let account = state.account(owner),
        let installation = state.installations.first(where: { $0.app == app.id && $0.account == account.id })
      else { throw Refused.notFound }
      work(&state, installation, login.flatMap { state.account($0)?.id } ?? account.id, now)
    }
  }
}
