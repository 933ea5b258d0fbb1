import Essentials
import Foundation

/// Letting apps in and out, each with the event that tells of it.
extension HubState {
  /// Makes an app with a key and a bot of its own.
  mutating func makeApp(_ app: AppDescription, owner: Account, at now: Date) throws -> App {
    let key = try RSAKeyPair.make()
    let bot = addAccount("\(app.slug)[bot]", .bot, name: nil, at: now)
    let new = App(
      id: newID(), slug: app.slug, name: app.name, owner: owner.id, bot: bot.id, publicKeyPEM: key.publicPEM,
      privateKeyPEM: key.privatePEM, webhookURL: app.webhookURL,
      webhookSecret: app.webhookSecret ?? RSAKeyPair.secret(),
      permissions: app.permissions.compactMapValues { Level(rawValue: $0) }, events: Set(app.events), createdAt: now)
    apps[new.id] = new
    return new
  }

  /// Lets an app in, for all of the account's repositories or for `chosen`.
  mutating func install(
    _ app: App, for account: Account, repositories chosen: Set<Int>?, sender: Int, at now: Date
  ) -> Installation {
    let new = Installation(
      id: newID(), app: app.id, account: account.id, repositories: chosen, permissions: app.permissions,
      events: app.events, createdAt: now)
    installations[new.id] = new
    announce("created", new, sender: sender, at: now)
    return new
  }

  mutating func uninstall(_ installation: Installation, sender: Int, at now: Date) {
    announce("deleted", installation, sender: sender, at: now)
    installations[installation.id] = nil
    for grant in grants.all where grant.installation == installation.id { grants[grant.id] = nil }
  }

  mutating func suspend(_ id: Int, sender: Int, at now: Date) {
    guard var installation = installations[id], installation.suspendedAt == nil else { return }
    installation.suspendedAt = now
    installation.suspendedBy = sender
    installations[id] = installation
    announce("suspend", installation, sender: sender, at: now)
  }

  mutating func unsuspend(_ id: Int, sender: Int, at now: Date) {
    guard var installation = installations[id], installation.suspendedAt != nil else { return }
    installation.suspendedAt = nil
    installation.suspendedBy = nil
    installations[id] = installation
    announce("unsuspend", installation, sender: sender, at: now)
  }

  /// Gives the installation what its app asks for by now.
  mutating func acceptPermissions(_ id: Int, sender: Int, at now: Date) {
    guard var installation = installations[id], let app = apps[installation.app] else { return }
    guard installation.permissions != app.permissions || installation.events != app.events else { return }
    installation.permissions = app.permissions
    installation.events = app.events
    installations[id] = installation
    announce("new_permissions_accepted", installation, sender: sender, at: now)
  }

  /// Changes what an app asks for: less holds at once, more once each owner has accepted it.
  mutating func change(_ id: Int, permissions: Permissions, events: Set<String>) {
    apps[id]?.permissions = permissions
    apps[id]?.events = events
    for installation in installations.all where installation.app == id {
      installations[installation.id]?.permissions = installation.permissions.reduce(into: [:]) { kept, old in
        if let level = permissions[old.key] { kept[old.key] = min(level, old.value) }
      }
      installations[installation.id]?.events = installation.events.intersection(events)
    }
  }

  /// Chooses the repositories anew (nil for all), and tells of those that come and go.
  mutating func choose(_ chosen: Set<Int>?, for id: Int, sender: Int, at now: Date) {
    guard let before = installations[id] else { return }
    let old = reach(of: before)
    installations[id]?.repositories = chosen
    guard let after = installations[id] else { return }
    let new = reach(of: after)
    let added = new.filter { repository in !old.contains { $0.id == repository.id } }
    let removed = old.filter { repository in !new.contains { $0.id == repository.id } }
    for (action, changed) in [("added", added), ("removed", removed)] where !changed.isEmpty {
      let brief = JSONValue.array(changed.map { self.brief($0) })
      announce(
        action, after, event: "installation_repositories",
        [
          "repository_selection": after.repositories == nil ? "all" : "selected", "requester": nil,
          "repositories_added": action == "added" ? brief : [],
          "repositories_removed": action == "removed" ? brief : [],
        ], sender: sender, at: now)
    }
  }

  /// The repositories an installation was let in to, suspended or not.
  func reach(of installation: Installation) -> [Repository] {
    repositories.all { $0.owner == installation.account && (installation.repositories?.contains($0.id) ?? true) }
  }

  private func brief(_ repository: Repository) -> JSONValue {
    [
      "id": .id(repository.id), "node_id": .string(NodeID.text("R", repository.id)),
      "name": .string(repository.name), "full_name": .string(fullName(repository)),
      "private": .bool(repository.isPrivate),
    ]
  }

  /// Tells an app about its own installation; nobody has to ask for that.
  private mutating func announce(
    _ action: String, _ installation: Installation, event: String = "installation", _ more: [String: JSONValue] = [:],
    sender: Int, at now: Date
  ) {
    guard apps[installation.app]?.webhookURL != nil else { return }
    var payload = more
    payload["action"] = .string(action)
    payload["installation"] = view(installation)
    payload["sender"] = view(account: sender)
    if event == "installation" {
      payload["repositories"] = .array(reach(of: installation).map { brief($0) })
    }
    queue(event, action, .object(payload), guid: newGUID(), installation: installation, repository: nil, at: now)
  }

  /// Whether `person` may decide for `owner`; an organisation without members listens to everyone on the machine.
  func mayAdminister(_ owner: Account, _ person: Account) -> Bool {
    if owner.id == person.id { return true }
    guard owner.kind == .organization else { return false }
    return owner.members?[person.id] == .admin || (owner.members ?? [:]).isEmpty
  }
}
