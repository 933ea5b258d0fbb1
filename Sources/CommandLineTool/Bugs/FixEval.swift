import Essentials
import Foundation
import Runtime
import Sandbox

/// The command `nightshift eval fix`.
enum FixEval {
  static func run(_ words: [String]) async throws -> Int32 {
    let arguments = try Arguments(
      words, options: ["data", "agent", "only", "sandbox", "tools", "claude"], flags: ["json"])
    try arguments.none()
    guard let folder = arguments["data"] else { throw UsageError("name the folder of cases with --data DIR") }
    guard let hand = BugRun.Hand(rawValue: arguments["agent"] ?? "loop") else {
      throw UsageError("--agent takes \(BugRun.Hand.allCases.map(\.rawValue).joined(separator: " or "))")
    }
    let programs = BugRun.Programs(tools: arguments.all("tools"), claude: arguments["claude"])
    let sandbox = arguments["sandbox"] == "none" ? SandboxMode.none : .isolated
    try await SandboxChoice.check(sandbox)
    UnixSignals.ignoreBrokenPipes()
    let wanted = arguments.all("only")
    let cases = try BugCase.all(in: folder).filter { bug in
      wanted.isEmpty || wanted.contains { bug.name.hasPrefix($0) || bug.language == $0 }
    }
    guard !cases.isEmpty else { throw UsageError("\(folder) holds no such case") }
    var results: [BugResult] = []
    for bug in cases {
      let directory = try DemoDirectory(nil)
      defer { directory.remove() }
      let result = try await BugRun(bug, by: hand, in: directory.path, sandbox: sandbox, programs: programs).run()
      results.append(result)
      if !arguments.has("json") { Terminal.say(result.line) }
    }
    let figures = FixFigures(results, agent: hand.rawValue)
    Terminal.say(arguments.has("json") ? figures.json.text : figures.text)
    return figures.isPerfect ? 0 : 1
  }
}

/// The figures of a run over many cases.
struct FixFigures: Sendable {
  let results: [BugResult]
  let agent: String

  init(_ results: [BugResult], agent: String) {
    self.results = results
    self.agent = agent
  }

  private var ran: [BugResult] { results.filter(\.wasRun) }

  /// Whether everything that could be run was solved.
  var isPerfect: Bool { !ran.isEmpty && ran.allSatisfy(\.isSolved) }

  var json: JSONValue {
    [
      "agent": .string(agent), "cases": .integer(Int64(results.count)), "run": .integer(Int64(ran.count)),
      "solved": .integer(Int64(ran.count(where: \.isSolved))),
      "wrong": .integer(Int64(ran.count { $0.ending == .wrong })),
      "cost_usd": .number(ran.reduce(0) { $0 + $1.dollars }),
      "seconds": .number((ran.reduce(0) { $0 + $1.seconds } * 10).rounded() / 10),
      "results": .array(results.map(\.json)),
    ]
  }

  var text: String {
    var lines = [
      "", "\(agent): \(ran.count(where: \.isSolved)) of \(ran.count) solved, \(results.count - ran.count) not run",
    ]
    for language in Set(results.map(\.language)).sorted() {
      let own = results.filter { $0.language == language }
      lines.append(
        "  \(language): \(own.count(where: \.isSolved)) of \(own.count(where: \.wasRun)) solved, "
          + "\(own.count { !$0.wasRun }) not run")
    }
    return lines.joined(separator: "\n")
  }
}
