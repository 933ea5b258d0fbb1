import Essentials
import Foundation
import GitHubSimulator
import HTTPMessages
import Runtime
import Testing

@Suite struct `A search` {
  private func found(_ world: World, _ query: String, as token: String? = nil) async -> [Int] {
    let answer = await world.ask(
      "GET", "search/issues?q=\(RequestTarget.encode(query))", as: token ?? world.ada)
    return (answer.json["items"]?.array ?? []).compactMap { $0["number"]?.int }.sorted()
  }

  @Test(
    arguments: [
      ("repo:acme/shop", [1, 2, 3, 4]), ("repo:acme/shop is:pr", [4]), ("repo:acme/shop is:issue is:open", [1, 2]),
      ("org:acme state:closed", [3]), ("repo:acme/shop boom", [1]), ("repo:acme/shop hidden", []),
      ("repo:acme/shop label:\"help wanted\"", [2]), ("repo:acme/shop -label:\"help wanted\" is:open is:issue", [1]),
      ("repo:acme/shop author:rob", [2]), ("repo:acme/shop head:feature", [4]),
      ("repo:acme/shop created:>=2027-01-15", [1, 2, 3, 4]), ("repo:acme/shop created:<2027-01-15", []),
      ("repo:acme/shop in:title boom", []), ("repo:acme/shop assignee:ada", [3]),
    ])
  func `finds what its qualifiers say`(_ query: String, _ numbers: [Int]) async throws {
    let world = try await World()
    let path = "repos/acme/shop/issues"
    _ = await world.ask("POST", path, as: world.ada, ["title": "One", "body": "goes BOOM <!-- hidden -->"])
    _ = await world.ask("POST", path, as: world.rob, ["title": "Two"])
    _ = await world.ask("POST", "\(path)/2/labels", as: world.ada, ["labels": ["help wanted"]])
    _ = await world.ask("POST", path, as: world.ada, ["title": "Three", "assignees": ["ada"]])
    _ = await world.ask("PATCH", "\(path)/3", as: world.ada, ["state": "closed"])
    _ = await world.ask(
      "POST", "repos/acme/shop/pulls", as: world.ada, ["title": "Four", "head": "feature", "base": "main"])
    #expect(await found(world, query) == numbers)
  }

  @Test func `shows nobody what is private`() async throws {
    let world = try await World()
    let token = try await world.appToken()
    #expect(
      await world.ask("POST", "repos/acme/vault/issues", as: token, ["title": "secret"]).status == 201)
    #expect(await found(world, "secret", as: token) == [1])
    #expect(await found(world, "secret", as: world.rob) == [])
    let named = await world.ask("GET", "search/issues?q=repo:acme/vault", as: world.rob)
    #expect(named.status == 422)
    #expect(await world.ask("GET", "search/issues", as: world.rob).status == 422)
  }

  @Test func `of code names files`() async throws {
    let world = try await World()
    let answer = await world.ask("GET", "search/code?q=x+repo:acme/shop", as: world.ada)
    #expect(answer.json.at("/items/0/path") == "lib/b.py")
    #expect(answer.json["total_count"]?.int == 1)
  }
}

@Suite struct `A repository` {
  @Test func `has milestones that issues are put under`() async throws {
    let world = try await World(webhook: "http://app.test/hook")
    let path = "repos/acme/shop/milestones"
    let made = await world.ask("POST", path, as: world.ada, ["title": "v1", "due_on": "2027-02-01T00:00:00Z"])
    #expect(made.status == 201)
    #expect(made.json["number"]?.int == 1)
    #expect(await world.ask("POST", path, as: world.ada, ["title": "v1"]).status == 422)
    let issue = await world.ask("POST", "repos/acme/shop/issues", as: world.ada, ["title": "a", "milestone": 1])
    #expect(issue.json.at("/milestone/title") == "v1")
    let off = await world.ask("PATCH", "repos/acme/shop/issues/1", as: world.ada, ["milestone": nil])
    #expect(off.json["number"]?.int == 1)
    #expect(off.json["milestone"] == nil)
    #expect(world.hub.waitingEvents.last == "issues.demilestoned")
    let closed = await world.ask("PATCH", "\(path)/1", as: world.ada, ["state": "closed"])
    #expect(closed.json["closed_at"]?.string != nil)
    #expect(await world.ask("GET", path, as: world.ada).json == [])
    #expect(await world.ask("DELETE", "\(path)/1", as: world.ada).status == 204)
  }

  @Test func `is changed by who administers it, and tells of each change`() async throws {
    let world = try await World(webhook: "http://app.test/hook")
    #expect(await world.ask("PATCH", "repos/acme/shop", as: world.ada, ["name": "store"]).status == 403)
    try await world.hub.addCollaborator("ada", to: "acme/shop", as: .admin)
    let renamed = await world.ask("PATCH", "repos/acme/shop", as: world.ada, ["name": "store", "has_issues": false])
    #expect(renamed.json["full_name"] == "acme/store")
    #expect(renamed.json["has_issues"] == false)
    #expect(await world.ask("PATCH", "repos/acme/store", as: world.ada, ["archived": true]).status == 200)
    #expect(await world.ask("PATCH", "repos/acme/store", as: world.ada, ["has_issues": true]).status == 403)
    #expect(await world.ask("PATCH", "repos/acme/store", as: world.ada, ["archived": false]).status == 200)
    #expect(await world.ask("DELETE", "repos/acme/store", as: world.ada).status == 204)
    #expect(await world.ask("GET", "repos/acme/store", as: world.ada).status == 404)
  }

  @Test func `gives its branches' rules where they are`() async throws {
    let world = try await World()
    let token = try await world.appToken()
    let (protection, rules) = ("repos/acme/shop/branches/main/protection", "repos/acme/shop/rules/branches/main")
    try await world.hub.protect("acme/shop", branch: "main", checks: ["test"], approvals: 1)
    #expect(
      await world.ask("GET", protection, as: token).json.at("/required_status_checks/contexts") == ["test"])
    #expect(await world.ask("GET", rules, as: token).json == [])
    try await world.hub.protect("acme/shop", branch: "main", checks: ["test"], approvals: 2, isRuleset: true)
    #expect(await world.ask("GET", protection, as: token).status == 404)
    let types = await world.ask("GET", rules, as: token).json.array?.compactMap { $0["type"]?.string }
    #expect(types == ["non_fast_forward", "pull_request", "required_status_checks"])
  }

  @Test func `takes and loses files and tags, and merges branches`() async throws {
    let world = try await World()
    let path = "repos/acme/shop"
    let file = await world.ask("GET", "\(path)/contents/a.txt", as: world.ada).json
    let sha = try #require(file["sha"]?.string)
    let wrong = await world.ask("DELETE", "\(path)/contents/a.txt", as: world.ada, ["message": "m", "sha": "0"])
    #expect(wrong.status == 409)
    let gone = await world.ask(
      "DELETE", "\(path)/contents/a.txt", as: world.ada, ["message": "m", "sha": .string(sha), "branch": "clash"])
    #expect(gone.status == 409)
    #expect(
      await world.ask("POST", "\(path)/merges", as: world.ada, ["base": "feature", "head": "main"]).status == 204)
    let merged = await world.ask("POST", "\(path)/merges", as: world.ada, ["base": "main", "head": "feature"])
    #expect(merged.status == 201)
    #expect(merged.json["parents"]?.array?.count == 2)
    let clash = await world.ask("POST", "\(path)/merges", as: world.ada, ["base": "main", "head": "clash"])
    #expect(clash.status == 409)
    let commit = try #require(merged.json["sha"]?.string)
    let tag = await world.ask(
      "POST", "\(path)/git/tags", as: world.ada,
      ["tag": "v1", "message": "first", "object": .string(commit), "type": "commit"])
    #expect(tag.status == 201)
    let ref: JSONValue = ["ref": "refs/tags/v1", "sha": .string(commit)]
    #expect(await world.ask("POST", "\(path)/git/refs", as: world.ada, ref).status == 201)
    #expect(await world.ask("GET", "\(path)/tags", as: world.ada).json.at("/0/name") == "v1")
    let fresh = await world.ask("GET", "\(path)/contents/a.txt", as: world.ada).json["sha"] ?? .null
    let deleted = await world.ask(
      "DELETE", "\(path)/contents/a.txt", as: world.ada, ["message": "m", "sha": fresh])
    #expect(deleted.status == 200)
    #expect(await world.ask("GET", "\(path)/contents/a.txt", as: world.ada).status == 404)
  }

  @Test func `says who and what is in it`() async throws {
    let world = try await World()
    let path = "repos/acme/shop"
    #expect(await world.ask("GET", "\(path)/readme", as: world.ada).status == 404)
    _ = await world.ask(
      "PUT", "\(path)/contents/README.md", as: world.ada, ["message": "m", "content": "aGVsbG8="])
    #expect(await world.ask("GET", "\(path)/readme", as: world.ada).json["path"] == "README.md")
    let contributors = await world.ask("GET", "\(path)/contributors", as: world.ada).json
    #expect(contributors.at("/0/login") == "ada")
    #expect(contributors.at("/0/contributions")?.int == 3)
    #expect(await world.ask("GET", "\(path)/languages", as: world.ada).json["Python"]?.int == 6)
    #expect(await world.ask("GET", "orgs/acme/members", as: world.ada).json.at("/0/login") == "ada")
    #expect(await world.ask("GET", "orgs/acme/members/rob", as: world.ada).status == 404)
    #expect(await world.ask("GET", "user/repos", as: world.ada).json.array?.count == 1)
    #expect(await world.ask("GET", "orgs/acme/repos", as: world.rob).json.array?.count == 1)
  }

  @Test func `takes remarks on commits, dispatches and deployments, each told`() async throws {
    var permissions = World.everything
    permissions["deployments"] = "write"
    let world = try await World(permissions: permissions, webhook: "http://app.test/hook")
    try await world.hub.setPermissions(
      permissions, events: ["commit_comment", "repository_dispatch", "deployment", "deployment_status"], of: "helper")
    try await world.hub.acceptPermissions("helper", for: "acme")
    let path = "repos/acme/shop"
    let remark = await world.ask("POST", "\(path)/commits/main/comments", as: world.ada, ["body": "why?"])
    #expect(remark.status == 201)
    #expect(remark.json.at("/user/login") == "ada")
    let dispatch = await world.ask(
      "POST", "\(path)/dispatches", as: world.ada, ["event_type": "go", "client_payload": ["a": 1]])
    #expect(dispatch.status == 204)
    let deployment = await world.ask("POST", "\(path)/deployments", as: world.ada, ["ref": "main"])
    let id = try #require(deployment.json["id"]?.int)
    let status = await world.ask(
      "POST", "\(path)/deployments/\(id)/statuses", as: world.ada, ["state": "success"])
    #expect(status.status == 201)
    #expect(await world.ask("GET", "\(path)/deployments?sha=none", as: world.ada).json == [])
    #expect(
      world.hub.waitingEvents.suffix(4) == [
        "commit_comment.created", "repository_dispatch.go", "deployment.created", "deployment_status.created",
      ])
  }

  @Test func `has workflows that are run by hand`() async throws {
    let world = try await World()
    let (file, runs) = ("repos/acme/shop/contents/.github/workflows/go.yml", "repos/acme/shop/actions/workflows")
    let ask: JSONValue = ["ref": "main"]
    #expect(await world.ask("POST", "\(runs)/go.yml/dispatches", as: world.ada, ask).status == 404)
    _ = await world.ask("PUT", file, as: world.ada, ["message": "m", "content": "b246IHdvcmtmbG93X2Rpc3BhdGNo"])
    #expect(await world.ask("POST", "\(runs)/go.yml/dispatches", as: world.ada, ask).status == 204)
    #expect(await world.ask("POST", "\(runs)/go.yml/dispatches", as: world.ada, ["ref": "none"]).status == 422)
    #expect(await world.ask("POST", "\(runs)/go.yml/dispatches", as: world.rob, ask).status == 403)
  }

  @Test func `pages its lists by its number`() async throws {
    let world = try await World()
    for title in ["a", "b", "c"] {
      _ = await world.ask("POST", "repos/acme/shop/issues", as: world.ada, ["title": .string(title)])
    }
    let first = await world.ask("GET", "repos/acme/shop/issues?per_page=2", as: world.ada)
    let link = try #require(first.headers["Link"]?.firstMatch(of: /<([^>]+)>; rel="next"/)?.1)
    #expect(link.contains("/api/v3/repositories/"))
    let path = try #require(link.split(separator: "/api/v3/").last)
    #expect(await world.ask("GET", String(path), as: world.ada).json.at("/0/title") == "a")
  }
}
