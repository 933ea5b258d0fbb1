import Essentials
import Foundation
import GitHubSimulator
import HTTPMessages
import Testing

@Suite struct `A pull request` {
  private let feature: JSONValue = ["title": "Change two", "head": "feature", "base": "main", "body": "Closes #1"]

  @Test func `is opened, shown with its size, and merged into the branch`() async throws {
    let world = try await World()
    _ = await world.ask("POST", "repos/acme/shop/issues", as: world.ada, ["title": "Two is wrong"])
    let token = try await world.appToken()
    let made = await world.ask("POST", "repos/acme/shop/pulls", as: token, feature)
    #expect(made.status == 201)
    #expect(made.json["number"]?.int == 2)
    let shown = await world.ask("GET", "repos/acme/shop/pulls/2", as: token).json
    #expect(shown["mergeable"]?.bool == true)
    #expect(shown["mergeable_state"]?.string == "clean")
    #expect(shown["changed_files"]?.int == 1)
    #expect(shown["additions"]?.int == 1)
    let files = await world.ask("GET", "repos/acme/shop/pulls/2/files", as: token).json
    #expect(files.at("/0/filename")?.string == "a.txt")
    #expect(files.at("/0/patch")?.string?.contains("-two\n+2") == true)
    for kind in ["diff", "v3.diff", "patch"] {
      let accept: HTTPHeaders = ["Accept": "application/vnd.github.\(kind)"]
      let text = await world.ask("GET", "repos/acme/shop/pulls/2", as: token, headers: accept)
      #expect(String(decoding: text.body, as: UTF8.self).contains("-two\n+2\n"))
      #expect(
        text.headers["Content-Type"]?.hasPrefix("application/vnd.github.\(kind.replacing("v3.", with: ""))") == true)
    }
    let merged = await world.ask("PUT", "repos/acme/shop/pulls/2/merge", as: world.ada, [:])
    #expect(merged.status == 200)
    let sha = try #require(merged.json["sha"]?.string)
    let ref = await world.ask("GET", "repos/acme/shop/git/ref/heads/main", as: token).json
    #expect(ref.at("/object/sha")?.string == sha)
    let commit = await world.ask("GET", "repos/acme/shop/git/commits/\(sha)", as: token).json
    #expect(commit["parents"]?.array?.count == 2)
    let issue = await world.ask("GET", "repos/acme/shop/issues/1", as: token).json
    #expect(issue["state"]?.string == "closed")
    #expect(issue["state_reason"]?.string == "completed")
    let again = await world.ask("PUT", "repos/acme/shop/pulls/2/merge", as: world.ada, [:])
    #expect(again.status == 405)
  }

  @Test(
    arguments: [
      (["title": "t", "head": "nowhere", "base": "main"], "head"),
      (["title": "t", "head": "feature", "base": "nowhere"], "base"),
    ] as [(JSONValue, String)])
  func `needs branches that exist`(body: JSONValue, field: String) async throws {
    let world = try await World()
    let answer = await world.ask("POST", "repos/acme/shop/pulls", as: world.ada, body)
    #expect(answer.status == 422)
    #expect(answer.json.at("/errors/0/field")?.string == field)
  }

  @Test func `needs commits, and no other for the same branch`() async throws {
    let world = try await World()
    let empty = await world.ask(
      "POST", "repos/acme/shop/pulls", as: world.ada, ["title": "t", "head": "main", "base": "feature"])
    #expect(empty.json.at("/errors/0/message")?.string == "No commits between feature and main")
    _ = await world.ask("POST", "repos/acme/shop/pulls", as: world.ada, feature)
    let second = await world.ask("POST", "repos/acme/shop/pulls", as: world.ada, feature)
    #expect(second.json.at("/errors/0/message")?.string == "A pull request already exists for acme:feature.")
    let found = await world.ask("GET", "repos/acme/shop/pulls?head=acme:feature&state=open", as: world.ada)
    #expect(found.json.array?.count == 1)
    #expect(await world.ask("GET", "repos/acme/shop/pulls?head=acme:other").json.array == [])
  }

  @Test func `is not merged while it is a draft, conflicts, or its head has moved`() async throws {
    let world = try await World()
    _ = await world.ask(
      "POST", "repos/acme/shop/pulls", as: world.ada,
      ["title": "t", "head": "feature", "base": "main", "draft": true])
    #expect(await world.ask("PUT", "repos/acme/shop/pulls/1/merge", as: world.ada, [:]).status == 405)
    let token = try await world.appToken()
    let id = await world.ask("GET", "repos/acme/shop/pulls/1", as: token).json["node_id"] ?? .null
    let query = """
      mutation($id: ID!) { markPullRequestReadyForReview(input: {pullRequestId: $id}) { pullRequest { isDraft } } }
      """
    let ready = await world.graph(query, as: token, ["id": id])
    #expect(ready.at("/data/markPullRequestReadyForReview/pullRequest/isDraft")?.bool == false)
    let moved = await world.ask(
      "PUT", "repos/acme/shop/pulls/1/merge", as: world.ada, ["sha": .string(String(repeating: "0", count: 40))])
    #expect(moved.status == 409)
    #expect(
      await world.ask("PUT", "repos/acme/shop/pulls/1/merge", as: world.ada, ["merge_method": "squash"]).status == 200)
    let merged = await world.ask("GET", "repos/acme/shop/commits/main", as: token).json
    #expect(merged.at("/commit/message") == "change two (#1)", "a single commit keeps its words, not the title \"t\"")
    _ = await world.ask(
      "POST", "repos/acme/shop/pulls", as: world.ada, ["title": "t", "head": "clash", "base": "main"])
    let shown = await world.ask("GET", "repos/acme/shop/pulls/2", as: token).json
    #expect(shown["mergeable"]?.bool == false)
    #expect(shown["mergeable_state"]?.string == "dirty")
    #expect(await world.ask("PUT", "repos/acme/shop/pulls/2/merge", as: world.ada, [:]).status == 405)
  }

  @Test func `waits for the checks that its base requires`() async throws {
    let world = try await World()
    try await world.hub.protect("acme/shop", branch: "main", checks: ["tests"])
    let made = await world.ask("POST", "repos/acme/shop/pulls", as: world.ada, feature).json
    let head = try #require(made.at("/head/sha")?.string)
    let early = await world.ask("PUT", "repos/acme/shop/pulls/1/merge", as: world.ada, [:])
    #expect(early.status == 405)
    #expect(early.message == "Required status check \"tests\" is expected.")
    let token = try await world.appToken()
    let check = await world.ask(
      "POST", "repos/acme/shop/check-runs", as: token,
      ["name": "tests", "head_sha": .string(head), "status": "in_progress"])
    #expect(check.status == 201)
    #expect(await world.ask("PUT", "repos/acme/shop/pulls/1/merge", as: world.ada, [:]).status == 405)
    let id = try #require(check.json["id"]?.int)
    let done = await world.ask("PATCH", "repos/acme/shop/check-runs/\(id)", as: token, ["conclusion": "success"])
    #expect(done.json["status"]?.string == "completed")
    #expect(await world.ask("PUT", "repos/acme/shop/pulls/1/merge", as: world.ada, [:]).status == 200)
  }

  @Test func `is reviewed by collaborators other than its author`() async throws {
    let world = try await World()
    let token = try await world.appToken()
    _ = await world.ask("POST", "repos/acme/shop/pulls", as: token, feature)
    let path = "repos/acme/shop/pulls/1/requested_reviewers"
    let stranger = await world.ask("POST", path, as: token, ["reviewers": ["rob"]])
    #expect(stranger.status == 422)
    let asked = await world.ask("POST", path, as: token, ["reviewers": ["ada"]])
    #expect(asked.status == 201)
    #expect(asked.json.at("/requested_reviewers/0/login")?.string == "ada")
    let own = await world.ask("POST", "repos/acme/shop/pulls/1/reviews", as: token, ["event": "APPROVE"])
    #expect(own.status == 422)
    let review = await world.ask(
      "POST", "repos/acme/shop/pulls/1/reviews", as: world.ada,
      ["event": "REQUEST_CHANGES", "body": "No", "comments": [["path": "a.txt", "line": 2, "body": "Why?"]]])
    #expect(review.status == 200)
    #expect(review.json["state"]?.string == "CHANGES_REQUESTED")
    let comments = await world.ask("GET", "repos/acme/shop/pulls/1/comments", as: token).json
    let comment = try #require(comments.at("/0/id")?.int)
    #expect(comments.at("/0/line")?.int == 2)
    let reply = await world.ask(
      "POST", "repos/acme/shop/pulls/1/comments/\(comment)/replies", as: token, ["body": "Because"])
    #expect(reply.status == 201)
    #expect(reply.json["in_reply_to_id"]?.int == comment)
    let elsewhere = await world.ask(
      "POST", "repos/acme/shop/pulls/1/comments", as: world.ada, ["path": "a.txt", "line": 99, "body": "?"])
    #expect(elsewhere.status == 422)
  }
}

@Suite struct `A graph query` {
  @Test func `finds threads and resolves them`() async throws {
    let world = try await World()
    let token = try await world.appToken()
    _ = await world.ask(
      "POST", "repos/acme/shop/pulls", as: token, ["title": "t", "head": "feature", "base": "main"])
    _ = await world.ask(
      "POST", "repos/acme/shop/pulls/1/comments", as: world.ada,
      ["path": "a.txt", "line": 2, "side": "RIGHT", "body": "Why?"])
    let query = """
      query($owner: String!, $name: String!) {
        repository(owner: $owner, name: $name) { pullRequest(number: 1) { ...Threads mergeStateStatus } }
      }
      fragment Threads on PullRequest {
        reviewThreads(first: 10) { nodes { id isResolved comments(first: 1) { nodes { databaseId author { login } } } } }
      }
      """
    let found = await world.graph(query, as: token, ["owner": "acme", "name": "shop"])
    let thread = try #require(found.at("/data/repository/pullRequest/reviewThreads/nodes/0"))
    #expect(thread["isResolved"]?.bool == false)
    #expect(thread.at("/comments/nodes/0/author/login")?.string == "ada")
    let resolve = "mutation($t: ID!) { resolveReviewThread(input: {threadId: $t}) { thread { isResolved } } }"
    let resolved = await world.graph(resolve, as: token, ["t": thread["id"] ?? .null])
    #expect(resolved.at("/data/resolveReviewThread/thread/isResolved")?.bool == true)
  }

  @Test func `for an unknown field is answered as GitHub does`() async throws {
    let world = try await World()
    let answer = await world.graph("{ viewer { login shoeSize } }", as: world.ada)
    #expect(answer["data"] == nil)
    #expect(answer.at("/errors/0/message")?.string == "Field 'shoeSize' doesn't exist on type 'User'")
    #expect(answer.at("/errors/0/extensions/code")?.string == "undefinedField")
    #expect(answer.at("/errors/0/path")?.array == ["query", "viewer", "shoeSize"])
  }

  @Test func `for a missing repository answers null and why`() async throws {
    let world = try await World()
    let answer = await world.graph("{ repository(owner: \"acme\", name: \"vault\") { id } }", as: world.ada)
    #expect(answer.at("/errors/0/type")?.string == "NOT_FOUND")
    #expect(answer.at("/data")?.object?["repository"] == .null)
  }
}
