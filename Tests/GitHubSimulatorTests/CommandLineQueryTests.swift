import Essentials
import Testing

/// What GitHub's own command line asks, in its words.
@Suite struct `GitHub's command line` {
  private static let number = """
    query IssueByNumber($owner: String!, $repo: String!, $number: Int!) {
      repository(owner: $owner, name: $repo) {
        hasIssuesEnabled
        issue: issueOrPullRequest(number: $number) {
          __typename
          ...on Issue{id,number,title,state,labels(first:100){nodes{id,name},totalCount},comments(first: 100) {nodes {body}}}
          ...on PullRequest{id,number,title,state,isDraft}
        }
      }
    }
    """
  private static let place: JSONValue = ["owner": "acme", "repo": "shop"]

  private static func make(_ world: World, _ input: [String: JSONValue]) async -> JSONValue {
    let found = await world.graph("{repository(owner:\"acme\",name:\"shop\"){id}}", as: world.ada)
    let whole = input.merging(["repositoryId": found.at("/data/repository/id") ?? .null]) { $1 }
    return await world.graph(
      "mutation IssueCreate($input:CreateIssueInput!){createIssue(input:$input){issue{id,number,url}}}", as: world.ada,
      ["input": .object(whole)])
  }

  @Test func `makes an issue with labels, comments on it and closes it`() async throws {
    let world = try await World()
    let label = await world.graph(
      "{repository(owner:\"acme\",name:\"shop\"){l000: label(name:\"bug\"){id,name}}}", as: world.ada)
    let ids = JSONValue.array([label.at("/data/repository/l000/id") ?? .null])
    let made = await Self.make(world, ["title": "Broken", "labelIds": ids])
    #expect(made.at("/data/createIssue/issue/number") == 1)
    let id = made.at("/data/createIssue/issue/id") ?? .null
    let commented = await world.graph(
      "mutation($input:AddCommentInput!){addComment(input: $input){commentEdge{node{url}}}}", as: world.ada,
      ["input": ["subjectId": id, "body": "Seen."]])
    #expect(commented.at("/data/addComment/commentEdge/node/url")?.string?.contains("/issues/1#issuecomment-") == true)
    _ = await world.graph(
      "mutation($input:CloseIssueInput!){closeIssue(input: $input){issue{id}}}", as: world.ada,
      ["input": ["issueId": id, "stateReason": "NOT_PLANNED"]])
    let shown = await world.graph(Self.number, as: world.ada, Self.place.with("number", 1))
    #expect(shown.at("/data/repository/issue/__typename") == "Issue")
    #expect(shown.at("/data/repository/issue/state") == "CLOSED")
    #expect(shown.at("/data/repository/issue/labels/nodes/0/name") == "bug")
    #expect(shown.at("/data/repository/issue/comments/nodes/0/body") == "Seen.")
    let reason = await world.ask("GET", "repos/acme/shop/issues/1", as: world.ada).json["state_reason"]
    #expect(reason == "not_planned")
  }

  @Test func `may do no more than the same person by REST`() async throws {
    let world = try await World()
    let made = await Self.make(world, ["title": "Broken"])
    let refused = await world.graph(
      "mutation($input:UpdateIssueInput!){updateIssue(input: $input){__typename}}", as: world.rob,
      ["input": ["id": made.at("/data/createIssue/issue/id") ?? .null, "title": "Mine"]])
    #expect(refused.at("/errors/0/type") == "FORBIDDEN")
    #expect(refused.at("/data/updateIssue") == nil)
    #expect(await world.ask("GET", "repos/acme/shop/issues/1", as: world.ada).json["title"] == "Broken")
  }

  @Test func `finds out what a type has`() async throws {
    let world = try await World()
    let answer = await world.graph(
      "query Issue_fields{Issue: __type(name: \"Issue\"){fields(includeDeprecated: true){name}}}", as: world.ada)
    #expect(answer.at("/data/Issue/fields")?.array?.contains(["name": "stateReason"]) == true)
    let unknown = await world.graph("{__type(name: \"Nothing\"){name}}", as: world.ada)
    #expect(unknown.object?["data"] == ["__type": nil])
  }

  @Test func `opens a pull request, sees what it changes and merges it`() async throws {
    let world = try await World()
    let found = await world.graph("{repository(owner:\"acme\",name:\"shop\"){id}}", as: world.ada)
    let made = await world.graph(
      "mutation($input:CreatePullRequestInput!){createPullRequest(input:$input){pullRequest{id,number}}}",
      as: world.ada,
      [
        "input": [
          "repositoryId": found.at("/data/repository/id") ?? .null, "headRefName": "feature", "baseRefName": "main",
          "title": "Two", "body": "", "draft": false,
        ]
      ])
    let id = made.at("/data/createPullRequest/pullRequest/id") ?? .null
    let shown = await world.graph(
      """
      query($id: ID!){node(id: $id){...on PullRequest{additions,files(first:9){nodes{path}},
      commits(last:1){nodes{commit{messageHeadline,statusCheckRollup{state}}}},headRepositoryOwner{login,...on User{name}}}}}
      """, as: world.ada, ["id": id])
    #expect(shown.at("/data/node/files/nodes/0/path") == "a.txt")
    #expect(shown.at("/data/node/commits/nodes/0/commit/messageHeadline") == "change two")
    #expect(shown.at("/data/node/headRepositoryOwner") == ["login": "acme"])
    let merged = await world.graph(
      "mutation($input:MergePullRequestInput!){mergePullRequest(input: $input){clientMutationId}}", as: world.ada,
      ["input": ["pullRequestId": id, "mergeMethod": "SQUASH"]])
    #expect(merged["errors"] == nil)
    let pull = await world.ask("GET", "repos/acme/shop/pulls/1", as: world.ada).json
    #expect(pull["merged"] == true)
  }

  @Test func `lists issues, newest first and page by page`() async throws {
    let world = try await World()
    for title in ["a", "b", "c"] {
      _ = await world.ask("POST", "repos/acme/shop/issues", as: world.ada, ["title": .string(title)])
    }
    let query = """
      query IssueList($limit: Int, $endCursor: String, $states: [IssueState!] = OPEN) {
        repository(owner: "acme", name: "shop") {
          issues(first: $limit, after: $endCursor, orderBy: {field: CREATED_AT, direction: DESC}, states: $states) {
            totalCount nodes { title } pageInfo { hasNextPage endCursor }
          }
        }
      }
      """
    let first = await world.graph(query, as: world.ada, ["limit": 2])
    #expect(first.at("/data/repository/issues/nodes") == [["title": "c"], ["title": "b"]])
    let cursor = first.at("/data/repository/issues/pageInfo/endCursor") ?? .null
    let second = await world.graph(query, as: world.ada, ["limit": 2, "endCursor": cursor])
    #expect(second.at("/data/repository/issues/nodes") == [["title": "a"]])
    #expect(second.at("/data/repository/issues/totalCount") == 3)
  }

  @Test func `counts a list without a limit, and gives nothing of it`() async throws {
    let world = try await World()
    _ = await world.ask("POST", "repos/acme/shop/issues", as: world.ada, ["title": "a"])
    let ask = { (fields: String) in
      await world.graph("{ repository(owner: \"acme\", name: \"shop\") { issues { \(fields) } } }", as: world.ada, [:])
    }
    let counted = await ask("totalCount")
    #expect(counted.at("/data/repository/issues/totalCount") == 1)
    #expect(counted["errors"] == nil)
    #expect(await ask("nodes { title }").at("/errors/0/type") == "MISSING_PAGINATION_BOUNDARIES")
  }
}

extension JSONValue {
  fileprivate func with(_ key: String, _ value: JSONValue) -> JSONValue {
    .object((object ?? [:]).merging([key: value]) { $1 })
  }
}
