import Agents
import Configuration
import Domain
import Essentials
import Foundation
import Git
import Pipeline
import Runtime
import Snapshots
import Storage
import Synchronization
import Testing
import WorkQueue

/// A world whose one repository really can be fetched and pushed to, and has no settings file.
private struct Newcomer {
  let world: World
  let shop: RepositoryName
  let stage: OnboardingStage
  let root: String

  init(root: String, settings change: (inout Settings) -> Void) async throws {
    self.root = root
    world = try World { settings in
      settings.pullRequests.startWithoutOnboarding = false
      change(&settings)
    }
    shop = try Sample.shop()
    let remote = "\(root)/remote.git"
    let result = try await ChildProcess.run(
      Command(
        "sh",
        [
          "-ec",
          """
          git init -q --bare -b main "$1"
          tree=$(git -C "$1" mktree < /dev/null)
          git -C "$1" update-ref refs/heads/main "$(git -C "$1" commit-tree -m first "$tree")"
          """, "sh", remote,
        ],
        environment: [
          "PATH": "/usr/bin:/bin", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_AUTHOR_NAME": "Ada",
          "GIT_AUTHOR_EMAIL": "ada@example.org", "GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.org",
        ], workingDirectory: root))
    try #require(result.succeeded, "\(result.errorText)")
    world.host.state.withLock { [shop] in $0.repositories[shop]?.cloneURL = remote }
    let mirrors = MirrorBook(context: world.context, directory: "\(root)/mirrors")
    stage = OnboardingStage(context: world.context, repositories: world.repositories, mirrors: mirrors)
  }

  static func run(
    settings: (inout Settings) -> Void = { _ in }, _ body: (Newcomer) async throws -> Void
  ) async throws {
    let root = FileManager.default.temporaryDirectory.appending(path: "newcomer-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: root) }
    try await body(try await Newcomer(root: root, settings: settings))
  }

  var book: OnboardingBook { OnboardingBook(store: world.store) }

  /// Visits the repository, and keeps what comes of it.
  @discardableResult
  func visit() async throws -> Change {
    let change = try await stage.visit(
      world.leased(try OnboardingStage.visit(to: shop, at: Sample.noon).job))
    try await world.store.commit(change)
    return change
  }

  /// What the branch holds, by git itself.
  func show(_ what: String) async throws -> String {
    try await ChildProcess.run(
      Command(
        "git", ["-C", "\(root)/remote.git", "show", "--format=%an", what], environment: ["PATH": "/usr/bin:/bin"])
    ).outputText
  }

  /// The answer to the pull request.
  func answer(isMerged: Bool) throws {
    world.host.state.withLock { state in
      for address in state.pulls.keys {
        state.pulls[address]?.isOpen = false
        state.pulls[address]?.isMerged = isMerged
        state.pulls[address]?.closedAt = Sample.noon - 3_600
      }
      if isMerged { state.files["\(shop)/\(RepositorySettings.path)"] = Data(RepositorySettings.template.utf8) }
    }
  }

  func pipeline() throws -> Pipeline {
    try Pipeline(
      context: world.context, directory: "\(root)/pipeline",
      snapshots: DirectorySnapshotStore(directory: "\(root)/snapshots"),
      research: BuiltinResearch(), fix: RevertAgent())
  }

  /// Compares the host with what is known.
  func reconcile() async throws {
    let handler = try #require(try pipeline().handlers[PipelineJobs.reconcile.name])
    try await world.store.commit(try await handler(world.leased(try Reconciling.job("a test", at: Sample.noon))))
  }

  func group(_ signal: Signal) async throws -> Change {
    let routed = RoutedSignal(signal: signal, repository: shop, because: "the payload names it", isInInbox: false)
    let job = try PipelineJobs.group.job(
      routed, id: Identifier("group/\(signal.id)"), lane: Lanes.grouping(shop), readyAt: Sample.noon)
    let handler = try #require(try pipeline().handlers[PipelineJobs.group.name])
    let change = try await handler(world.leased(job))
    try await world.store.commit(change)
    return change
  }
}

@Suite struct `A repository without a settings file` {
  @Test func `keeps what waits for it, and what is on its way, when it is renamed`() async throws {
    try await Newcomer.run { newcomer in
      try await newcomer.reconcile()
      try await newcomer.visit()
      _ = try await newcomer.group(Sample.signal("s-1"))
      let store = try #require(RepositoryName("acme/store"))
      newcomer.world.host.rename(newcomer.shop, to: store)
      try await newcomer.reconcile()
      #expect(try await newcomer.book.signals(waitingFor: store).map(\.signal.id.text) == ["s-1"])
      #expect(try await newcomer.book.signals(waitingFor: newcomer.shop).isEmpty)
      #expect(try await newcomer.book.counts().map(\.repository) == ["acme/store"])
      let change = try await newcomer.group(Sample.signal("s-2"))
      #expect(change.enqueues.map(\.job.lane) == [Lanes.grouping(store)])
    }
  }

  @Test func `is asked by a pull request that adds the file, and gets nothing else`() async throws {
    try await Newcomer.run { newcomer in
      try await newcomer.visit()
      #expect(newcomer.world.host.writes == ["open pull request nightshift/onboarding"])
      let shown = try await newcomer.show("refs/heads/nightshift/onboarding")
      #expect(shown.contains("nightshift[bot]"))
      #expect(shown.contains("+++ b/.github/nightshift.yml") && shown.components(separatedBy: "diff --git").count == 2)
      #expect(try await newcomer.book.isShut(newcomer.shop))
    }
  }

  @Test func `is asked once, however often it is visited`() async throws {
    try await Newcomer.run { newcomer in
      for _ in 0..<3 { try await newcomer.visit() }
      #expect(newcomer.world.host.writes.count == 1)
    }
  }

  @Test func `is asked once although the first try ended after the push`() async throws {
    try await Newcomer.run { newcomer in
      newcomer.world.host.fail("open pull request", with: HostRefusal.unavailable("gone", mayHaveActed: false))
      await #expect(throws: HostRefusal.self) { try await newcomer.visit() }
      try await newcomer.visit()
      #expect(newcomer.world.host.writes == ["open pull request nightshift/onboarding"])
    }
  }

  @Test func `keeps its signals waiting, and gets them all when it says yes`() async throws {
    try await Newcomer.run { newcomer in
      let first = try await newcomer.group(Sample.signal("s-1"))
      #expect(first.kinds == [PipelineJobs.onboard.name])
      try await newcomer.visit()
      #expect(try await newcomer.group(Sample.signal("s-2")).kinds == [])
      #expect(try await newcomer.book.counts().map(\.waiting) == [2])
      #expect(try await newcomer.world.context.shelf.reports().isEmpty)
      try newcomer.answer(isMerged: true)
      let opened = try await newcomer.visit()
      #expect(opened.kinds == [PipelineJobs.group.name, PipelineJobs.group.name])
      #expect(try await newcomer.book.counts().isEmpty)
      #expect(try await newcomer.group(Sample.signal("s-3")).kinds == [PipelineJobs.reportEvent.name])
    }
  }

  @Test func `is never asked again after a no, even by a store that knows nothing`() async throws {
    try await Newcomer.run { newcomer in
      try await newcomer.visit()
      try newcomer.answer(isMerged: false)
      try await newcomer.visit()
      #expect(try await newcomer.world.store.trail(of: "acme/shop").last?.text.contains("which means no") == true)
      var change = Change()
      change.deletes = [DocumentName(collection: OnboardingBook.shut, id: "acme/shop")]
      try await newcomer.world.store.commit(change)
      try await newcomer.visit()
      #expect(newcomer.world.host.writes.count == 1)
      #expect(try await newcomer.book.isShut(newcomer.shop))
    }
  }

  @Test func `is not asked where a person's branch has the name`() async throws {
    try await Newcomer.run { newcomer in
      let result = try await ChildProcess.run(
        Command(
          "git", ["-C", "\(newcomer.root)/remote.git", "branch", "nightshift/onboarding", "main"],
          environment: ["PATH": "/usr/bin:/bin"]))
      try #require(result.succeeded)
      let change = try await newcomer.visit()
      #expect(newcomer.world.host.writes.isEmpty)
      #expect(change.trail.last?.text.contains("somebody else made") == true)
    }
  }

  @Test func `is visited when its pull request or its default branch changes`() async throws {
    try await Newcomer.run { newcomer in
      try await newcomer.visit()
      let sender: JSONValue = ["id": 1, "login": "ada", "type": "User"]
      let repository: JSONValue = ["full_name": "acme/shop"]
      let side: JSONValue = ["sha": "h1", "ref": "nightshift/onboarding", "repo": repository]
      let pull: JSONValue = [
        "action": "closed", "repository": repository, "sender": sender,
        "pull_request": ["number": 1, "head": side, "base": ["ref": "main"], "merged": false],
      ]
      let push: JSONValue = [
        "ref": "refs/heads/main", "before": "b0", "after": "b1", "repository": repository, "sender": sender,
      ]
      for (event, payload) in [("pull_request", pull), ("push", push)] {
        let change = try await DeliveryReader(
          context: newcomer.world.context, repositories: newcomer.world.repositories
        )
        .read(
          Delivery(
            id: Identifier("d-1"), source: "github", event: event, body: payload.data, receivedAt: Sample.noon))
        #expect(change.kinds == [PipelineJobs.onboard.name], "\(event)")
      }
    }
  }

  @Test(arguments: [PipelineJobs.issueLook.name, PipelineJobs.comment.name])
  func `is left alone by labels and commands`(_ kind: String) async throws {
    try await Newcomer.run { newcomer in
      let issue = newcomer.world.host.open("Broken", "It is.", labels: [], by: Sample.ada, in: newcomer.shop)
      newcomer.world.host.permit("ada", .write)
      let job =
        kind == PipelineJobs.comment.name
        ? try PipelineJobs.comment.job(
          CommentSeen(issue: issue.address, comment: 3, author: Sample.ada, body: "/nightshift help"),
          id: Identifier("c"), lane: Lanes.issue(issue.address), readyAt: Sample.noon)
        : try PipelineJobs.issueLook.job(
          IssueLook(issue: issue.address, label: "nightshift", wasAdded: true, sender: Sample.ada, delivery: "d"),
          id: Identifier("l"), lane: Lanes.issue(issue.address), readyAt: Sample.noon)
      let handler = try #require(try newcomer.pipeline().handlers[kind])
      let change = try await handler(newcomer.world.leased(job))
      #expect(change.enqueues.isEmpty && newcomer.world.host.writes.isEmpty)
    }
  }

  @Test func `is worked in at once where the operator says so`() async throws {
    try await Newcomer.run(settings: { $0.pullRequests.startWithoutOnboarding = true }) { newcomer in
      #expect(try await newcomer.group(Sample.signal("s-1")).kinds == [PipelineJobs.reportEvent.name])
      try await newcomer.visit()
      #expect(newcomer.world.host.writes.isEmpty)
    }
  }

  @Test func `is found by the regular comparison`() async throws {
    try await Newcomer.run { newcomer in
      let change = try await Reconciling(context: newcomer.world.context, repositories: newcomer.world.repositories)
        .reconcile(newcomer.world.leased(try Reconciling.job("start", at: Sample.noon)))
      #expect(change.kinds == [PipelineJobs.onboard.name])
    }
  }

  @Test(arguments: ["installation", "installation_repositories"])
  func `is looked for when the App is installed`(_ event: String) async throws {
    try await Newcomer.run { newcomer in
      let payload: JSONValue = [
        "action": event == "installation" ? "created" : "added",
        "installation": ["id": 3, "account": ["login": "acme"]],
        "sender": ["id": 1, "login": "ada", "type": "User"], "repositories_added": [], "repositories_removed": [],
      ]
      let change = try await DeliveryReader(context: newcomer.world.context, repositories: newcomer.world.repositories)
        .read(
          Delivery(
            id: Identifier("d-1"), source: "github", event: event, body: payload.data, receivedAt: Sample.noon))
      #expect(change.kinds == [PipelineJobs.reconcile.name])
    }
  }
}
