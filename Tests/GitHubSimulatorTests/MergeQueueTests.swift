import Essentials
import Foundation
import GitHubSimulator
import HTTPMessages
import Runtime
import Testing

/// Checks only what the merge queue tries out, with the conclusion given.
struct QueueCheck: ContinuousIntegration {
  var conclusion: CIConclusion

  func run(_ trigger: CITrigger, report: any CIReporting) async {
    guard trigger.event == .mergeGroup else { return }
    let file = ".github/workflows/queue.yml"
    await report.planned(CIWorkflow(file: file, name: "Queue", jobs: [CIJob(key: "test", name: "tests")]))
    await report.started(job: "test", of: file)
    await report.completed(job: "test", of: file, CIJobResult(conclusion))
    await report.finished(file, conclusion: conclusion)
  }
}

@Suite struct `The merge queue` {
  private static let app = AppDescription(
    slug: "helper", name: "Helper", owner: "acme", webhookURL: "http://app.test/hook", webhookSecret: "hush",
    permissions: World.everything.merging(["merge_queues": "read"]) { $1 }, events: ["merge_group", "pull_request"])

  /// Enqueues a pull request whose group's check ends so; gives what `body` sees once the group is gone.
  private func enqueued(
    _ conclusion: CIConclusion, _ body: (_ ask: (String) async -> JSONValue, Receiver) async throws -> Void
  ) async throws {
    let source = try await World()
    let (listener, receiver) = (
      Listener(event: "merge_group", action: "destroyed", count: 1), Receiver(until: 1_000_000)
    )
    let simulator = try await GitHubSimulator(
      options: SimulatorOptions(directory: source.directory + "/data"), keeping: NothingKept(), time: source.time,
      log: .discarded, ci: QueueCheck(conclusion: conclusion), transport: Both(receiver, listener))
    let world = try await simulator.setUpWorld(repositories: [source.directory + "/source"], app: Self.app)
    try await simulator.hub.protect(
      "acme/source", branch: "main", checks: ["tests"], approvals: 0, usesMergeQueue: true)
    @Sendable func send(_ method: String, _ path: String, _ json: JSONValue = [:]) async -> HTTPResponse {
      var request = HTTPRequest(method, path, json: json)
      request.headers["Authorization"] = "Bearer \(world.token.reveal())"
      return await simulator.answer(request)
    }
    let shutdown = Shutdown()
    async let ran: Void = simulator.run(until: shutdown)
    let outcome: Result<Void, any Error>
    do {
      let pulls = "/api/v3/repos/acme/source/pulls"
      let made = await send("POST", pulls, ["title": "t", "head": "feature", "base": "main"]).json
      #expect(await send("PUT", "\(pulls)/1/merge").status == 405)
      let query =
        "mutation($id: ID!) { enqueuePullRequest(input: {pullRequestId: $id}) { mergeQueueEntry { position } } }"
      let variables: JSONValue = ["id": made["node_id"] ?? .null]
      let queued = await send("POST", "/api/graphql", ["query": .string(query), "variables": variables]).json
      #expect(queued.at("/data/enqueuePullRequest/mergeQueueEntry/position")?.int == 1, "\(queued.text)")
      await listener.heard()
      outcome = .success(
        try await body({ path in await send("GET", "/api/v3/repos/acme/source/\(path)").json }, receiver))
    } catch { outcome = .failure(error) }
    shutdown.request()
    try await ran
    try outcome.get()
  }

  private func told(_ receiver: Receiver) -> [String] {
    receiver.requests.compactMap { request in
      let payload = try? JSONValue(parsing: request.body)
      let event = request.headers["X-GitHub-Event"] ?? ""
      guard ["merge_group", "pull_request"].contains(event) else { return nil }
      return [event, payload?["action"]?.string, payload?["reason"]?.string].compactMap(\.self).joined(separator: " ")
    }
  }

  @Test func `merges what passes on a branch of its own`() async throws {
    try await enqueued(.success) { ask, receiver in
      let pull = await ask("pulls/1")
      #expect(pull["merged"] == true)
      let main = await ask("branches/main")
      #expect(main.at("/commit/sha") == pull["merge_commit_sha"])
      #expect(main.at("/commit/parents")?.array?.count == 2)
      #expect(
        told(receiver) == [
          "pull_request opened", "pull_request enqueued", "merge_group checks_requested",
          "pull_request dequeued MERGE", "pull_request closed", "merge_group destroyed merged",
        ])
      #expect(await ask("git/matching-refs/heads/gh-readonly-queue") == [])
    }
  }

  @Test func `lets go of what fails`() async throws {
    try await enqueued(.failure) { ask, receiver in
      let pull = await ask("pulls/1")
      #expect(pull["merged"] == false)
      #expect(pull["state"] == "open")
      #expect(
        told(receiver).suffix(2) == ["pull_request dequeued CI_FAILURE", "merge_group destroyed dequeued"])
    }
  }
}

@Suite struct `A GraphQL client` {
  @Test func `folds away a comment and shows it again`() async throws {
    let world = try await World()
    let token = try await world.appToken()
    _ = await world.ask("POST", "repos/acme/shop/issues", as: world.ada, ["title": "a"])
    let made = await world.ask("POST", "repos/acme/shop/issues/1/comments", as: token, ["body": "b"])
    let query = """
      mutation($id: ID!) { minimizeComment(input: {subjectId: $id, classifier: OUTDATED}) {
        minimizedComment { isMinimized minimizedReason ... on IssueComment { body } } } }
      """
    let answer = await world.graph(query, as: token, ["id": made.json["node_id"] ?? .null])
    #expect(answer.at("/data/minimizeComment/minimizedComment/isMinimized") == true, "\(answer.text)")
    #expect(answer.at("/data/minimizeComment/minimizedComment/minimizedReason") == "outdated")
    let back = await world.graph(
      "mutation($id: ID!) { unminimizeComment(input: {subjectId: $id}) { minimizedComment { isMinimized } } }",
      as: token, ["id": made.json["node_id"] ?? .null])
    #expect(back.at("/data/unminimizeComment/minimizedComment/isMinimized") == false)
  }

  @Test func `moves an issue and deletes it`() async throws {
    let world = try await World()
    try await world.hub.addCollaborator("ada", to: "acme/vault", as: .admin)
    let issue = await world.ask("POST", "repos/acme/shop/issues", as: world.ada, ["title": "a"]).json
    let vault = await world.ask("GET", "repos/acme/vault", as: world.ada).json
    let moved = await world.graph(
      """
      mutation($id: ID!, $to: ID!) { transferIssue(input: {issueId: $id, repositoryId: $to}) {
        issue { id number repository { name } } } }
      """, as: world.ada, ["id": issue["node_id"] ?? .null, "to": vault["node_id"] ?? .null])
    #expect(moved.at("/data/transferIssue/issue/repository/name") == "vault", "\(moved.text)")
    let gone = await world.graph(
      "mutation($id: ID!) { deleteIssue(input: {issueId: $id}) { repository { name } } }", as: world.ada,
      ["id": moved.at("/data/transferIssue/issue/id") ?? .null])
    #expect(gone.at("/data/deleteIssue/repository/name") == "vault", "\(gone.text)")
    let answer = await world.ask("GET", "repos/acme/vault/issues/1", as: world.ada)
    #expect(answer.status == 410)
    #expect(answer.message == "This issue was deleted")
  }

  @Test func `that asks for a field that is not there is told in GitHub's shape`() async throws {
    let world = try await World()
    let answer = await world.graph("{ viewer { login spoon } }", as: world.ada)
    #expect(answer["data"] == nil)
    #expect(answer.at("/errors/0/message") == "Field 'spoon' doesn't exist on type 'User'")
    #expect(answer.at("/errors/0/extensions/code") == "undefinedField")
    #expect(answer.at("/errors/0/locations/0/line")?.int == 1)
  }
}
