import Agents
import Domain
import Essentials
import Foundation
import Git
import Sandbox

/// One agent run from brief to finished change: the agent works, the host reads out, screens and tests what it did.
struct AgentWork: Sendable {
  /// A change, as the host read it out of the sandbox.
  struct Made: Equatable {
    var title: String
    var summary: String
    var suspect: String?
    var changes: [FileChange]
    var snapshot: String
    var test: TestRun.Outcome
    /// Why a person has to see it first; empty if nothing speaks against pushing.
    var reasons: [String]
    var patch: String

    /// The same change, in words that `disclosure` lets through.
    func shown(_ disclosure: Disclosure, for report: Report) -> Made {
      var out = self
      out.title = disclosure.changeTitle(title, for: report)
      out.summary = disclosure.summary(summary, suspect: suspect, paths: changes.map(\.path))
      return out
    }
  }

  enum Outcome: Equatable {
    case changed(Made)
    case answered(String)
    case gaveUp(reason: String, question: String?)
  }

  struct Result {
    var outcome: Outcome
    var receipt: Receipt
    var isRehydrated: Bool
  }

  let context: PipelineContext
  let workshop: Workshop
  let agent: any FixAgent
  let mirror: Mirror
  let base: CommitID
  let test: [String]
  let setup: [String]
  let denied: [String]
  /// How often the agent may react to the host's own test run before anything is pushed.
  private let tries = 4

  init(
    context: PipelineContext, workshop: Workshop, agent: any FixAgent, mirror: Mirror, base: CommitID, test: [String],
    setup: [String], denied: [String]
  ) {
    self.context = context
    self.workshop = workshop
    self.agent = agent
    self.mirror = mirror
    self.base = base
    self.test = test
    self.setup = setup
    self.denied = denied
  }

  func run(_ brief: FixBrief, name: String, snapshot: String?) async throws -> Result {
    var bench = try await workshop.bench(name, on: base, of: mirror, snapshot: snapshot, setup: setup)
    defer { try? bench.sandbox.discard() }
    let workspace = bench.workspace
    var receipt = Receipt()
    receipt.agentRuns = 1
    var brief = brief
    let before = LoopTranscript(memory: bench.conversation.memory)
    for attempt in 1...tries {
      let said = try await agent.run(
        brief, mirror: mirror, in: workspace, conversation: &bench.conversation, now: context.now)
      receipt.sandboxSeconds = workspace.seconds
      if let after = LoopTranscript(memory: bench.conversation.memory) {
        receipt.modelCalls = after.calls - (before?.calls ?? 0)
        receipt.tokens = after.tokens - (before?.tokens ?? 0)
      }
      switch said {
      case .answered(let text):
        return Result(outcome: .answered(text), receipt: receipt, isRehydrated: bench.isRehydrated)
      case .gaveUp(let reason, let question):
        return Result(
          outcome: .gaveUp(reason: reason, question: question), receipt: receipt, isRehydrated: bench.isRehydrated)
      case .changed(let title, let summary, let suspect):
        let saved = try await workshop.save(bench)
        let run = try await workshop.test(test, on: base, of: mirror, snapshot: saved, name: name, setup: setup)
        receipt.sandboxSeconds += run.seconds
        if case .failed = run.outcome, attempt < tries, try await !failsOnBase(name) {
          brief.hostTestFailure = run.output
          continue
        }
        let made = try made(title, summary, suspect, bench, saved, run)
        guard !made.changes.isEmpty else {
          return Result(
            outcome: .gaveUp(reason: "the agent changed nothing", question: nil), receipt: receipt,
            isRehydrated: bench.isRehydrated)
        }
        return Result(outcome: .changed(made), receipt: receipt, isRehydrated: bench.isRehydrated)
      }
    }
    return Result(
      outcome: .gaveUp(reason: "the host's own tests failed after \(tries) attempts", question: nil),
      receipt: receipt, isRehydrated: bench.isRehydrated)
  }

  private func made(
    _ title: String, _ summary: String, _ suspect: String?, _ bench: Bench, _ snapshot: String, _ run: TestRun
  ) throws -> Made {
    let base = bench.base
    let litter = Litter(ignoring: try? Tree(base).bytes(".gitignore", limit: 1 << 20))
    let changes = litter.swept(try bench.changes()) { path in
      (try? Tree(base).entry(path)) != nil
    }
    let original = { (path: String) -> FileChange.Kind? in
      guard let tree = try? Tree(base), let bytes = try? tree.bytes(path, limit: 16 << 20),
        case .file(_, let executable) = try? tree.entry(path)?.kind
      else { return nil }
      return .write(bytes, executable: executable)
    }
    let reasons = ChangeScreening.reasons(changes, denied: denied, original: original)
    return Made(
      title: title, summary: summary, suspect: suspect, changes: changes, snapshot: snapshot, test: run.outcome,
      reasons: reasons, patch: Self.outline(changes))
  }

  /// Whether the tests are red without the change as well: then they say nothing about it.
  private func failsOnBase(_ name: String) async throws -> Bool {
    let bench = try await workshop.bench("\(name)-base", on: base, of: mirror, setup: setup)
    defer { try? bench.sandbox.discard() }
    let empty = try await workshop.save(bench)
    let run = try await workshop.test(
      test, on: base, of: mirror, snapshot: empty, name: "\(name)-base", setup: setup)
    if case .failed = run.outcome { return true }
    return false
  }

  /// The changed files in a few lines each, for a person to decide on.
  private static func outline(_ changes: [FileChange]) -> String {
    changes.map { change in
      switch change.kind {
      case .delete: "deleted \(change.path)"
      case .link(let target): "\(change.path) -> \(target)"
      case .write(let bytes, _):
        "--- \(change.path)\n\(String(decoding: bytes.prefix(8_000), as: UTF8.self))"
      }
    }.joined(separator: "\n\n")
  }
}
