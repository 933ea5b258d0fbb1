import Domain
import Essentials
import Foundation
import GitHub
import HTTPMessages
import Testing

@Suite struct `GitHub as a code host` {
  @Test func `lists the repositories of every installation`() async throws {
    let repository: JSONValue = [
      "id": 3, "full_name": "acme/shop", "default_branch": "trunk", "private": false, "archived": true,
      "clone_url": "https://ghe.example.com/acme/shop.git",
    ]
    let tape = Sample.tape([
      ("GET /app/installations", answer([["id": 5]])),
      ("GET /installation/repositories", answer(["total_count": 1, "repositories": [repository]])),
      ("GET /repos/acme/shop", answer(repository)),
    ])
    let host = try Sample.host(tape)
    let expected = HostedRepository(
      name: try Sample.shop(), id: 3, defaultBranch: "trunk", isPrivate: false, isArchived: true,
      cloneURL: "https://ghe.example.com/acme/shop.git")
    #expect(try await host.repositories() == [expected])
    #expect(try await host.repository(Sample.shop()) == expected)
  }

  @Test func `reads a file, and nil where there is none`() async throws {
    let tape = Sample.tape([
      (
        "GET /repos/acme/shop/contents/.github/a%20b.yml",
        answer(["type": "file", "encoding": "base64", "size": 6, "content": "aGVs\nbG8K\n"])
      ), ("GET /repos/acme/shop/contents/none", answer(status: 404, [:])),
      ("GET /repos/acme/shop/contents/folder", answer([["type": "file"]])),
      ("GET /repos/acme/shop/contents/huge", answer(["type": "file", "encoding": "none", "size": 2_000_000])),
    ])
    let host = try Sample.host(tape)
    #expect(try await host.file(".github/a b.yml", in: Sample.shop()) == Data("hello\n".utf8))
    #expect(try await host.file("none", in: Sample.shop()) == nil)
    #expect(try await host.file("folder", in: Sample.shop()) == nil)
    await #expect(throws: HostRefusal.self) { try await host.file("huge", in: Sample.shop()) }
    await #expect(throws: HostRefusal.self) { try await host.file("../../user", in: Sample.shop()) }
  }

  @Test func `reads a pull request`() async throws {
    let tape = Sample.tape([("GET /repos/acme/shop/pulls/8", answer(Sample.pull(8, ["mergeable": nil])))])
    let pull = try await Sample.host(tape).pullRequest(Sample.address(8))
    #expect(pull.isDraft && pull.isOpen && !pull.isMerged)
    #expect(pull.isMergeable == nil)
    // What GitHub calls its merge commit is a test merge until it is merged.
    #expect(pull.mergeCommit == nil)
    #expect(
      [pull.headCommit, pull.headBranch, pull.baseBranch, pull.baseCommit]
        == ["aaa", "nightshift/7-checkout", "main", "bbb"])
    #expect(pull.requestedReviewers == ["ada"])
  }

  @Test func `finds the merge commit in the events where the pull request does not tell it, and who merged`()
    async throws
  {
    let merged = Sample.pull(
      8, ["merged": true, "state": "closed", "merge_commit_sha": nil, "merged_by": ["id": 2, "login": "bob"]])
    let tape = Sample.tape([
      ("GET /repos/acme/shop/pulls/8", answer(merged)),
      (
        "GET /repos/acme/shop/issues/8/events",
        answer([["id": 1, "event": "labeled"], ["id": 2, "event": "merged", "commit_id": "fff"]])
      ),
    ])
    let pull = try await Sample.host(tape).pullRequest(Sample.address(8))
    #expect(pull.mergeCommit == "fff" && pull.mergedBy == "bob")
  }

  @Test func `finds pull requests by their branch, and no fork's`() async throws {
    let fork = Sample.pull(9, ["head": ["sha": "a", "ref": "nightshift/7-x", "repo": ["full_name": "eve/shop"]]])
    let ours = Sample.pull(
      8,
      [
        "head": ["sha": "a", "ref": "nightshift/7-x", "repo": ["full_name": "acme/shop"]],
        "merged_at": "2026-11-20T10:00:00Z",
      ])
    let tape = Sample.tape([
      (
        "GET /repos/acme/shop/pulls?state=all&head=acme%3Anightshift%2F7-x&sort=created&direction=desc",
        answer([fork, ours, Sample.pull(7)])
      )
    ])
    let found = try await Sample.host(tape).pullRequests(in: Sample.shop(), headBranch: "nightshift/7-x")
    #expect(found.map(\.address.number) == [8])
    #expect(found.first?.isMerged == true)
  }

  @Test func `opens a pull request without draft where there are no drafts`() async throws {
    let refused: JSONValue = [
      "message": "Draft pull requests are not supported in this repository."
    ]
    let tape = Sample.tape([
      ("POST /repos/acme/shop/pulls", answer(status: 422, refused)),
      ("POST /repos/acme/shop/pulls", answer(status: 201, Sample.pull(8))),
    ])
    _ = try await Sample.host(tape).createPullRequest(
      in: Sample.shop(), title: "T", body: "B", head: "h", base: "main", draft: true)
    #expect(tape.requests.map { $0.json?["draft"] } == [true, false])
  }

  @Test func `changes a pull request and asks for reviewers`() async throws {
    let tape = Sample.tape([
      ("PATCH /repos/acme/shop/pulls/8", answer(Sample.pull(8))),
      ("POST /repos/acme/shop/pulls/8/requested_reviewers", answer(status: 201, Sample.pull(8))),
      (
        "GET /repos/acme/shop/pulls/8/files",
        answer([["filename": "a.swift"], ["filename": "c.swift", "previous_filename": "b.swift"]])
      ),
    ])
    let host = try Sample.host(tape)
    try await host.updatePullRequest(Sample.address(8), title: nil, body: "B", isOpen: false)
    try await host.requestReviewers(["ada", "bob"], for: Sample.address(8))
    try await host.requestReviewers([], for: Sample.address(8))
    #expect(tape.requests.map(\.json) == [["body": "B", "state": "closed"], ["reviewers": ["ada", "bob"]]])
    #expect(try await host.changedPaths(Sample.address(8)) == ["a.swift", "c.swift", "b.swift"])
  }

  @Test func `takes a pull request out of draft, and minds not if it is out`() async throws {
    let graph = "POST https://ghe.example.com/api/graphql"
    let tape = Sample.tape([
      (graph, answer(["data": ["markPullRequestReadyForReview": ["pullRequest": ["isDraft": false]]]])),
      (graph, answer(["errors": [["type": "UNPROCESSABLE", "message": "not a draft"]]])),
      ("GET /repos/acme/shop/pulls/8", answer(Sample.pull(8, ["draft": false]))),
      (graph, answer(["errors": [["type": "UNPROCESSABLE", "message": "no drafts here"]]])),
      ("GET /repos/acme/shop/pulls/8", answer(Sample.pull(8, ["draft": false]))),
    ])
    let host = try Sample.host(tape)
    let seen = Sample.tape([("GET /repos/acme/shop/pulls/8", answer(Sample.pull(8)))])
    let pull = try await Sample.host(seen).pullRequest(Sample.address(8))
    try await host.markReady(pull)
    #expect(tape.requests.first?.json?.at("/variables/id") == "PR_1")
    try await host.markReady(pull)
    await #expect(throws: HostRefusal.invalid("no drafts here")) { try await host.convertToDraft(pull) }
  }

  @Test func `knows a commit's author, and nobody behind a bot or a bare name`() async throws {
    let tape = Sample.tape([
      ("GET /repos/acme/shop/commits/aaa", answer(["author": Sample.ada])),
      ("GET /repos/acme/shop/commits/bbb", answer(["author": ["login": "x[bot]", "id": 2, "type": "Bot"]])),
      ("GET /repos/acme/shop/commits/ccc", answer(["author": nil])),
      ("GET /repos/acme/shop/commits/ddd", answer(status: 422, ["message": "No commit found"])),
    ])
    let host = try Sample.host(tape)
    var logins: [String?] = []
    for commit in ["aaa", "bbb", "ccc", "ddd"] {
      logins.append(try await host.login(ofAuthor: commit, in: Sample.shop()))
    }
    #expect(logins == ["ada", nil, nil, nil])
  }

  @Test func `remembers its deliveries, and turns no page further back than asked`() async throws {
    func attempt(_ id: Int64, _ guid: String, _ status: Int, _ at: String) -> JSONValue {
      [
        "id": .integer(id), "guid": .string(guid), "status_code": .integer(Int64(status)),
        "delivered_at": .string(at),
      ]
    }
    let tape = Sample.tape([
      (
        "GET /app/hook/deliveries",
        answer(
          [
            attempt(6, "c", 503, "2026-11-21T11:05:00Z"), attempt(5, "a", 200, "2026-11-21T11:04:00Z"),
            attempt(4, "c", 0, "2026-11-21T11:03:00Z"), attempt(3, "a", 502, "2026-11-21T11:02:00Z"),
            attempt(2, "old", 500, "2026-11-20T11:00:00Z"),
          ], ["Link": "<\(Sample.root)/app/hook/deliveries?cursor=v1_2>; rel=\"next\""])
      ), ("POST /app/hook/deliveries/6/attempts", answer(status: 202, [:])),
    ])
    let deliveries = HookDeliveries(api: try Sample.api(tape))
    let attempts = try await deliveries.attempts(since: Sample.noon - 86_400)
    #expect(attempts.map(\.id) == [6, 5, 4, 3] && attempts.map(\.succeeded) == [false, true, false, false])
    try await deliveries.redeliver(6)
    #expect(tape.unplayed.isEmpty)
  }
}
