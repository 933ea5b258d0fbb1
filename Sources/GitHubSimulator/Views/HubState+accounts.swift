import Essentials
import HTTPMessages

extension HubState {
  func view(account id: Int?) -> JSONValue {
    guard let id, let account = accounts[id] else { return .null }
    return view(account)
  }

  func view(_ account: Account) -> JSONValue {
    let login = RequestTarget.encode(account.login)
    let user = site.api("users/\(login)")
    return [
      "login": .string(account.login), "id": .id(account.id),
      "node_id": .string(NodeID.text(account.kind == .bot ? "BOT" : account.kind == .person ? "U" : "O", account.id)),
      "avatar_url": .string(site.html("avatars/u/\(account.id)")), "gravatar_id": "", "url": .string(user),
      "html_url": .string(
        site.html(account.kind == .bot ? "apps/\(account.login.replacing("[bot]", with: ""))" : login)),
      "followers_url": .string(user + "/followers"),
      "following_url": .string(user + "/following{/other_user}"),
      "gists_url": .string(user + "/gists{/gist_id}"),
      "starred_url": .string(user + "/starred{/owner}{/repo}"),
      "subscriptions_url": .string(user + "/subscriptions"),
      "organizations_url": .string(user + "/orgs"), "repos_url": .string(user + "/repos"),
      "events_url": .string(user + "/events{/privacy}"),
      "received_events_url": .string(user + "/received_events"),
      "type": .string(account.kind.rawValue), "site_admin": false,
    ]
  }

  /// The fuller view at `/users/…`.
  func profile(_ account: Account) -> JSONValue {
    view(account).with([
      "name": .text(account.name), "company": nil, "blog": nil, "location": nil, "email": nil, "hireable": nil,
      "bio": nil, "public_repos": .count(repositories.all { $0.owner == account.id && !$0.isPrivate }.count),
      "public_gists": 0, "followers": 0, "following": 0, "created_at": .time(account.createdAt),
      "updated_at": .time(account.createdAt),
    ])
  }

  func organization(_ account: Account) -> JSONValue {
    let url = site.api("orgs/\(RequestTarget.encode(account.login))")
    return [
      "login": .string(account.login), "id": .id(account.id), "node_id": .string(NodeID.text("O", account.id)),
      "url": .string(url), "repos_url": .string(url + "/repos"), "events_url": .string(url + "/events"),
      "hooks_url": .string(url + "/hooks"), "issues_url": .string(url + "/issues"),
      "members_url": .string(url + "/members{/member}"),
      "public_members_url": .string(url + "/public_members{/member}"),
      "avatar_url": .string(site.html("avatars/u/\(account.id)")), "description": nil,
    ]
  }

  func view(_ app: App) -> JSONValue {
    [
      "id": .id(app.id), "slug": .string(app.slug), "node_id": .string(NodeID.text("A", app.id)),
      "client_id": .string("Iv1.\(app.id)"), "owner": view(account: app.owner), "name": .string(app.name),
      "description": .text(app.about?.description),
      "external_url": .string(app.about?.url ?? site.html("apps/\(app.slug)")),
      "html_url": .string(site.html("apps/\(app.slug)")), "created_at": .time(app.createdAt),
      "updated_at": .time(app.createdAt), "permissions": view(app.permissions),
      "events": .array(app.events.sorted().map { .string($0) }),
    ]
  }

  func view(app id: Int?) -> JSONValue {
    guard let id, let app = apps[id] else { return .null }
    return view(app)
  }

  func view(_ permissions: Permissions) -> JSONValue {
    .object(permissions.mapValues { .string($0.rawValue) })
  }

  /// The path of an account's settings page.
  func settings(of account: Account?, _ page: String) -> String {
    guard let account, account.kind == .organization else { return "settings/\(page)" }
    return "organizations/\(account.login)/settings/\(page)"
  }

  func view(_ installation: Installation) -> JSONValue {
    let app = apps[installation.app]
    let account = accounts[installation.account]
    return [
      "id": .id(installation.id), "account": view(account: installation.account),
      "repository_selection": installation.repositories == nil ? "all" : "selected",
      "access_tokens_url": .string(site.api("app/installations/\(installation.id)/access_tokens")),
      "repositories_url": .string(site.api("installation/repositories")),
      "html_url": .string(site.html(settings(of: account, "installations/\(installation.id)"))),
      "app_id": .id(installation.app), "app_slug": .string(app?.slug ?? ""), "target_id": .id(installation.account),
      "target_type": .string(account?.kind.rawValue ?? "User"), "permissions": view(installation.permissions),
      "events": .array(installation.events.sorted().map { .string($0) }), "created_at": .time(installation.createdAt),
      "updated_at": .time(installation.createdAt), "single_file_name": nil, "has_multiple_single_files": false,
      "single_file_paths": [], "suspended_by": view(account: installation.suspendedBy),
      "suspended_at": .time(installation.suspendedAt),
    ]
  }
}
