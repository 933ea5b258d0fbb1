import Agents
import Configuration
import Domain
import Essentials
import Foundation
import Git
import Pipeline
import Runtime
import Sandbox
import Snapshots
import Storage
import Synchronization
import Testing
import WorkQueue

/// An agent that does in the tree what a test says, and keeps what it was told.
final class ScriptedFix: FixAgent {
  typealias Script = @Sendable (any AgentWorkspace) async throws -> FixAttempt

  struct Told: Sendable {
    var brief: FixBrief
    var conversation: Conversation
  }

  let name = "scripted"
  private let script: Script
  private let state = Mutex<[Told]>([])

  init(_ script: @escaping Script) { self.script = script }

  var told: [Told] { state.withLock { $0 } }

  func run(
    _ brief: FixBrief, mirror: Mirror, in workspace: any AgentWorkspace, conversation: inout Conversation, now: Date
  ) async throws -> FixAttempt {
    state.withLock { $0.append(Told(brief: brief, conversation: conversation)) }
    conversation.say(.agent, "done", at: now)
    return try await script(workspace)
  }
}

/// A pull request of ours on a real repository, made on its first commit, with a base branch that has moved on.
struct RoundWorld {
  let root: String
  let world: World
  let mode: SandboxMode
  let base: CommitID
  let head: CommitID
  let newest: CommitID
  let store: DirectorySnapshotStore

  static let lines = (1...30).map { "line \($0)" }

  static func text(_ changed: [Int: String] = [:]) -> String {
    lines.enumerated().map { changed[$0.offset + 1] ?? $0.element }.joined(separator: "\n") + "\n"
  }

  /// Lends a world whose base branch has `newer` in its `a.txt`, and takes it down.
  static func with(
    newer: [Int: String], mode: SandboxMode = .isolated, file: String? = nil,
    _ body: (RoundWorld) async throws -> Void
  ) async throws {
    let root = FileManager.default.temporaryDirectory.appending(path: "round-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: root) }
    try await body(try await RoundWorld(root: root, newer: newer, mode: mode, file: file))
  }

  private init(root: String, newer: [Int: String], mode: SandboxMode, file: String?) async throws {
    self.root = root
    self.mode = mode
    world = try World { $0.sandbox.mode = mode == .none ? .none : .isolated }
    store = try DirectorySnapshotStore(directory: root + "/snapshots")
    try FileManager.default.createDirectory(atPath: root + "/work", withIntermediateDirectories: true)
    try await Self.git(root, "init", "-q", "-b", "main")
    base = try await Self.commit(root, "Base", Self.text())
    try await Self.git(root, "checkout", "-q", "-b", "nightshift/7-checkout")
    head = try await Self.commit(root, "Ours", Self.text([3: "ours"]))
    try await Self.git(root, "checkout", "-q", "main")
    newest = try await Self.commit(root, "Newer", Self.text(newer))
    let shop = try Sample.shop()
    let remote = "file://\(root)/work/.git"
    world.host.state.withLock { state in
      state.repositories[shop]?.cloneURL = remote
      if let file { state.files["\(shop)/.github/nightshift.yml"] = Data(file.utf8) }
      let address = IssueAddress(repository: shop, number: 12)
      state.pulls[address] = Sample.pull(address)
    }
    world.host.permit("ada", .write)
  }

  @discardableResult
  private static func git(_ root: String, _ arguments: String...) async throws -> String {
    let command = Command(
      "git", arguments,
      environment: [
        "PATH": "/usr/bin:/bin", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "Ada",
        "GIT_AUTHOR_EMAIL": "ada@example.org", "GIT_COMMITTER_NAME": "Ada",
        "GIT_COMMITTER_EMAIL": "ada@example.org", "GIT_AUTHOR_DATE": "@1700000000 +0000",
        "GIT_COMMITTER_DATE": "@1700000000 +0000",
      ], workingDirectory: root + "/work")
    let result = try await ChildProcess.run(command)
    try #require(result.succeeded, "\(result.errorText)")
    return result.outputText.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  private static func commit(_ root: String, _ subject: String, _ text: String) async throws -> CommitID {
    try Data(text.utf8).write(to: URL(filePath: root + "/work/a.txt"))
    try await git(root, "add", "-A")
    try await git(root, "commit", "-q", "-m", subject)
    return try #require(CommitID(try await git(root, "rev-parse", "HEAD")))
  }

  /// What the repository itself says.
  func git(_ arguments: String...) async throws -> String {
    switch arguments.count {
    case 2: try await Self.git(root, arguments[0], arguments[1])
    default: try await Self.git(root, arguments[0], arguments[1], arguments[2])
    }
  }

  /// A snapshot of the change on the pull request, with the conversation so far.
  func snapshot() async throws -> String {
    let layout = SandboxLayout(base: root + "/base", directory: root + "/first")
    try FileManager.default.createDirectory(atPath: layout.base, withIntermediateDirectories: true)
    try Data(Self.text().utf8).write(to: URL(filePath: layout.base + "/a.txt"))
    let sandbox = try Sandbox(layout: layout)
    let made = try await sandbox.run([
      "sh", "-c", "sed -i 's/^line 3$/ours/' a.txt; mkdir __pycache__; echo x > __pycache__/a.pyc",
    ])
    try #require(made.succeeded, "\(made.errorText)")
    var conversation = Conversation()
    conversation.say(.agent, "earlier", at: Sample.noon)
    let encoder = JSONEncoder()
    encoder.dateEncodingStrategy = .iso8601
    let id = try await SnapshotArchive.save(
      upper: sandbox.upper, conversation: try encoder.encode(conversation), to: store)
    try sandbox.discard()
    return id.text
  }

  /// One round of `agent` on the pull request.
  func round(_ agent: ScriptedFix, snapshot: String?, conflicts: Bool) async throws -> Change {
    var report = try Sample.report(.inReview, weight: 9)
    report.issue = IssueReference(number: 7, id: 70, url: "")
    report.research = Sample.research()
    report.change = ProposedChange(
      number: 12, branch: "nightshift/7-checkout", head: head.text, base: base.text, snapshot: snapshot,
      suspect: nil, reviewers: [], openedAt: Sample.noon)
    try await world.keep(report)
    let mirrors = MirrorBook(context: world.context, directory: root + "/mirrors")
    let workshop = Workshop(
      context: world.context, mirrors: mirrors, layers: try BaseLayers(directory: root + "/layers"),
      snapshots: store, directory: root + "/runs")
    var request = RoundRequest(
      report: report.id, head: head.text, failing: [], feedback: [], requestedAt: Sample.noon)
    request.conflicts = conflicts ? true : nil
    let job = try PipelineJobs.round.job(
      request, id: Identifier("round/r1"), lane: Lanes.agent(report.id), readyAt: Sample.noon)
    let stage = RoundStage(
      context: world.context, repositories: world.repositories, workshop: workshop, agent: agent)
    return try await stage.run(world.leased(job))
  }

  /// What is left of runs; nothing may be.
  var leftovers: [String] { (try? FileManager.default.contentsOfDirectory(atPath: root + "/runs")) ?? [] }
}
