import Essentials
import Foundation
import GitHubSimulator
import Runtime
import Sandbox
import Synchronization
import Testing

/// A repository with one workflow, run once; and what was told about it.
struct CIWorld {
  var planned: [CIJob] = []
  var results: [String: CIJobResult] = [:]
  var logs: [String: String] = [:]
  var finished: CIConclusion?

  var conclusions: [String: CIConclusion] { results.mapValues(\.conclusion) }

  static let git = [
    "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.com",
    "GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.com", "HOME": "/nonexistent",
  ]

  /// Pushes `files`, then `changing` on top; with `base`, the latter is the head of a pull request and `base` is on main.
  static func run(
    _ workflow: String, files: [String: String] = [:], changing: [String: String]? = nil, base: [String: String]? = nil,
    jobs: Set<String>? = nil, cancelled: Bool = false
  ) async throws -> CIWorld {
    let root = FileManager.default.temporaryDirectory.appending(path: "ci-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: root) }
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    @discardableResult func run(_ arguments: [String]) async throws -> String {
      let result = try await ChildProcess.run(
        Command("git", arguments, environment: git.merging(Command.inherited) { own, _ in own }, workingDirectory: root)
      )
      guard result.succeeded else { throw GitFailure(complaint: result.errorText) }
      return result.outputText.trimmingCharacters(in: .newlines)
    }
    func commit(_ files: [String: String]) async throws -> String {
      for (path, text) in files {
        let place = URL(filePath: "\(root)/\(path)")
        try FileManager.default.createDirectory(
          at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: place)
      }
      try await run(["add", "--all"])
      try await run(["commit", "--quiet", "--allow-empty", "-m", "x"])
      return try await run(["rev-parse", "HEAD"])
    }
    try await run(["init", "--quiet", "--initial-branch=main", "."])
    let first = try await commit(files.merging([".github/workflows/ci.yml": workflow]) { own, _ in own })
    var head = first
    if let changing {
      if base != nil { try await run(["checkout", "--quiet", "-b", "work"]) }
      head = try await commit(changing)
    }
    var before: String? = head == first ? nil : first
    if let base {
      try await run(["checkout", "--quiet", "main"])
      before = try await commit(base)
    }
    let trigger = CITrigger(
      repository: "acme/shop", gitDirectory: "\(root)/.git", commit: head,
      ref: base == nil ? "refs/heads/main" : "refs/heads/work", event: base == nil ? .push : .pullRequest,
      pullRequest: base == nil ? nil : 5, base: base == nil ? nil : "main", before: before, actor: "ada", jobs: jobs)
    let noon = Timestamp.date("2026-11-20T21:00:00Z") ?? .distantPast
    let runner = try WorkflowRunner(
      scratch: "\(root)/scratch", mode: await mode, jobTimeLimit: .seconds(120), now: { noon })
    let report = Recorder(cancelled: cancelled)
    await runner.run(trigger, report: report)
    return report.world
  }

  struct GitFailure: Error { var complaint: String }

  /// A sandbox where the machine allows it.
  private static var mode: SandboxMode {
    get async { await Sandbox.probe() == .available ? .isolated : .none }
  }
}

private final class Recorder: CIReporting {
  private let state = Mutex(CIWorld())
  private let started = Mutex(false)
  private let cancelled: Bool

  init(cancelled: Bool) { self.cancelled = cancelled }

  var world: CIWorld { state.withLock { $0 } }

  func planned(_ workflow: CIWorkflow) async { state.withLock { $0.planned += workflow.jobs } }
  func started(job: String, of file: String) async { started.withLock { $0 = true } }
  func log(_ chunk: String, job: String, of file: String) { state.withLock { $0.logs[job, default: ""] += chunk } }
  func completed(job: String, of file: String, _ result: CIJobResult) async {
    state.withLock { $0.results[job] = result }
  }
  func finished(_ file: String, conclusion: CIConclusion) async { state.withLock { $0.finished = conclusion } }
  /// Asked to end once a job has begun.
  func isCancelled(_ file: String) -> Bool { cancelled && started.withLock { $0 } }
}
