import Agents
import Domain
import Essentials
import Foundation
import Git
import Sandbox

/// One agent run from brief to finished change: the agent works, the host reads out, screens and tests what it did.
struct AgentWork: Sendable {
  /// A change, as the host read it out of the sandbox.
  struct Made: Equatable, Sendable {
    var title: String
    var summary: String
    var suspect: String?
    var changes: [FileChange]
    var snapshot: String
    var test: TestRun.Outcome
    /// Why a person has to see it first; empty if nothing speaks against pushing.
    var reasons: [String]
    var patch: String
    /// What its own tests show.
    var proof = TestProof.unknown

    /// The same change, in words that `disclosure` lets through.
    func shown(_ disclosure: Disclosure, for report: Report) -> Made {
      var out = self
      out.title = disclosure.changeTitle(title, for: report)
      out.summary = disclosure.summary(summary, suspect: suspect, paths: changes.map(\.path))
      return out
    }
  }

  enum Outcome: Equatable, Sendable {
    case changed(Made)
    case answered(String)
    case gaveUp(reason: String, question: String?)
  }

  struct Result: Sendable {
    var outcome: Outcome
    var receipt: Receipt
    var isRehydrated: Bool
    /// What a run left that came to no end, if it can go on from there.
    var kept: String?
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

  /// Runs the agent on a fresh tree, or on that of its `earlier` work.
  func run(_ brief: FixBrief, name: String, resuming earlier: EarlierWork?) async throws -> Result {
    try await workshop.connected(agent.needs, name) { line in
      try await attempts(brief, name: name, resuming: earlier, line)
    }
  }

  private func attempts(
    _ brief: FixBrief, name: String, resuming earlier: EarlierWork?, _ line: GatewayLine?
  ) async throws -> Result {
    let found = try await workshop.bench(
      name, on: base, of: mirror, resuming: earlier, setup: setup, agent: agent.needs, line: line)
    var bench = found.bench
    var brief = brief
    brief.news = found.news
    defer { try? bench.sandbox.discard() }
    let before = LoopTranscript(memory: bench.conversation.memory)
    let spent = SpendMeter.current?.receipt ?? Receipt()
    var tested = 0.0
    let (outcome, kept) = try await outcome(of: brief, name, &bench, line, &tested)
    let after = LoopTranscript(memory: bench.conversation.memory)
    var receipt = SpendMeter.reckon(
      since: spent, calls: (after?.calls ?? 0) - (before?.calls ?? 0),
      tokens: (after?.tokens ?? 0) - (before?.tokens ?? 0))
    receipt.agentRuns = 1
    receipt.sandboxSeconds = bench.workspace.seconds + tested
    return Result(outcome: outcome, receipt: receipt, isRehydrated: bench.isRehydrated, kept: kept)
  }

  /// What came of it, and the snapshot of a run that came to no end; `tested` is how long the host's own tests took.
  private func outcome(
    of brief: FixBrief, _ name: String, _ bench: inout Bench, _ line: GatewayLine?, _ tested: inout Double
  ) async throws -> (Outcome, kept: String?) {
    var brief = brief
    var wasTold = false
    var reason = ""
    for attempt in 1...tries {
      let said = try await agent.run(
        brief, mirror: mirror, in: bench.workspace, conversation: &bench.conversation, now: context.now)
      if let refusal = GatewayNote(line).note(in: &bench.conversation, at: context.now) {
        return (.gaveUp(reason: refusal, question: nil), try await kept(bench))
      }
      // Who goes on with the conversation has heard them.
      if bench.conversation.goesOn { (brief.answers, brief.news) = ([], nil) }
      guard case .changed(let title, let summary, let suspect) = said else { return try await ended(said, bench) }
      if let marked = try Self.marksLeft(in: bench) {
        brief.hostTestFailure = marked
        reason = marked
        continue
      }
      let saved = try await workshop.save(bench)
      let run = try await workshop.test(test, on: base, of: mirror, snapshot: saved, name: name, setup: setup)
      tested += run.seconds
      (brief.hostTestFailure, brief.unprovenTests) = (nil, [])
      if case .failed = run.outcome, try await !failsOnBase(name) {
        brief.hostTestFailure = run.output
        reason = "the host's own tests failed after \(tries) attempts"
        continue
      }
      var made = try made(title, summary, suspect, bench, saved, run)
      guard !made.changes.isEmpty else {
        return (.gaveUp(reason: "the agent changed nothing", question: nil), try await kept(bench))
      }
      let (proof, seconds) = try await proof(made.changes, run, name: name)
      tested += seconds
      if case .showsNothing(let paths) = proof, bench.conversation.goesOn, !wasTold, attempt < tries {
        (brief.unprovenTests, wasTold) = (paths, true)
        continue
      }
      made.proof = proof
      return (.changed(made), nil)
    }
    return (.gaveUp(reason: reason, question: nil), try await kept(bench))
  }

  private func ended(_ said: FixAttempt, _ bench: Bench) async throws -> (Outcome, kept: String?) {
    switch said {
    case .answered(let text): return (.answered(text), nil)
    case .gaveUp(let reason, let question):
      return (.gaveUp(reason: reason, question: question), try await kept(bench))
    case .changed: return (.gaveUp(reason: "the agent changed nothing", question: nil), nil)
    }
  }

  /// The snapshot from which the agent can go on, if it is one that does.
  private func kept(_ bench: Bench) async throws -> String? {
    bench.conversation.goesOn ? try await workshop.save(bench) : nil
  }

  private func made(
    _ title: String, _ summary: String, _ suspect: String?, _ bench: Bench, _ snapshot: String, _ run: TestRun
  ) throws -> Made {
    let base = bench.base
    let changes = try bench.change()
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

  /// What is wrong where an agent left marks of a conflict in its tree: those must never be pushed.
  private static func marksLeft(in bench: Bench) throws -> String? {
    let marked = try bench.changes().filter { change in
      if case .write(let bytes, _) = change.kind { CarriedChange.isMarked(bytes) } else { false }
    }
    guard !marked.isEmpty else { return nil }
    let names = marked.prefix(20).map { "`\(SafeText.title($0.path))`" }.joined(separator: ", ")
    return "Marks of the conflict with the base branch are left in \(names)."
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
