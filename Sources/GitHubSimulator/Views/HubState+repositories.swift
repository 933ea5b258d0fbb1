import Essentials
import HTTPMessages

extension HubState {
  func api(_ repository: Repository) -> String { site.api("repos/\(fullName(repository))") }
  func html(_ repository: Repository) -> String { site.html(fullName(repository)) }

  /// A repository as workflow runs show it.
  func minimal(_ repository: Repository) -> JSONValue {
    addresses(of: repository).with([
      "id": .id(repository.id), "node_id": .string(NodeID.text("R", repository.id)),
      "name": .string(repository.name), "full_name": .string(fullName(repository)),
      "private": .bool(repository.isPrivate), "owner": view(account: repository.owner),
      "description": .text(repository.description), "fork": false,
    ])
  }

  /// A repository as lists, pull requests and webhooks show it.
  func view(_ repository: Repository) -> JSONValue {
    let open = issues.rows.values.count { $0.repository == repository.id && $0.state == .open }
    return minimal(repository).with(cloneAddresses(of: repository)).with([
      "created_at": .time(repository.createdAt),
      "updated_at": .time(repository.updatedAt), "pushed_at": .time(repository.pushedAt), "homepage": nil,
      "size": 0, "stargazers_count": 0, "watchers_count": 0, "language": nil, "has_issues": .bool(repository.hasIssues),
      "has_projects": false, "has_downloads": true, "has_wiki": false, "has_pages": false, "has_discussions": false,
      "forks_count": 0, "mirror_url": nil, "archived": .bool(repository.isArchived), "disabled": false,
      "open_issues_count": .count(open), "license": nil, "allow_forking": true, "is_template": false,
      "web_commit_signoff_required": false, "topics": [], "custom_properties": [:],
      "visibility": repository.isPrivate ? "private" : "public", "forks": 0, "open_issues": .count(open),
      "watchers": 0, "default_branch": .string(repository.defaultBranch),
    ])
  }

  /// The view at `/repos/OWNER/NAME`.
  func full(_ repository: Repository, role: Role?) -> JSONValue {
    var view = view(repository).with([
      "subscribers_count": 0, "network_count": 0, "allow_squash_merge": true, "allow_merge_commit": true,
      "allow_rebase_merge": true, "allow_auto_merge": .bool(repository.allowsAutoMerge),
      "delete_branch_on_merge": false, "allow_update_branch": true,
    ])
    if let role { view = view.with(["permissions": permissions(role)]) }
    if let owner = accounts[repository.owner], owner.kind == .organization {
      view = view.with(["organization": self.view(owner)])
    }
    return view
  }

  func permissions(_ role: Role) -> JSONValue {
    [
      "admin": .bool(role >= .admin), "maintain": .bool(role >= .maintain), "push": .bool(role >= .write),
      "triage": .bool(role >= .triage), "pull": true,
    ]
  }

  private func addresses(of repository: Repository) -> JSONValue {
    let api = api(repository)
    var members: [String: JSONValue] = ["html_url": .string(html(repository)), "url": .string(api)]
    for (name, path) in Self.addresses { members[name] = .string(api + path) }
    return .object(members)
  }

  private func cloneAddresses(of repository: Repository) -> [String: JSONValue] {
    let html = html(repository)
    return [
      "clone_url": .string(html + ".git"), "git_url": .string("git:" + html.drop { $0 != "/" } + ".git"),
      "svn_url": .string(html),
      "ssh_url": .string("git@\(site.base.split(separator: "/").last ?? ""):\(fullName(repository)).git"),
    ]
  }

  private static let addresses = [
    "archive_url": "/{archive_format}{/ref}", "assignees_url": "/assignees{/user}", "blobs_url": "/git/blobs{/sha}",
    "branches_url": "/branches{/branch}", "collaborators_url": "/collaborators{/collaborator}",
    "comments_url": "/comments{/number}", "commits_url": "/commits{/sha}", "compare_url": "/compare/{base}...{head}",
    "contents_url": "/contents/{+path}", "contributors_url": "/contributors", "deployments_url": "/deployments",
    "downloads_url": "/downloads", "events_url": "/events", "forks_url": "/forks",
    "git_commits_url": "/git/commits{/sha}", "git_refs_url": "/git/refs{/sha}", "git_tags_url": "/git/tags{/sha}",
    "hooks_url": "/hooks", "issue_comment_url": "/issues/comments{/number}",
    "issue_events_url": "/issues/events{/number}",
    "issues_url": "/issues{/number}", "keys_url": "/keys{/key_id}", "labels_url": "/labels{/name}",
    "languages_url": "/languages", "merges_url": "/merges", "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}", "pulls_url": "/pulls{/number}",
    "releases_url": "/releases{/id}", "stargazers_url": "/stargazers", "statuses_url": "/statuses/{sha}",
    "subscribers_url": "/subscribers", "subscription_url": "/subscription", "tags_url": "/tags", "teams_url": "/teams",
    "trees_url": "/git/trees{/sha}",
  ]
}
