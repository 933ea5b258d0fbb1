import Domain
import Essentials
package import Foundation
package import Git
import Runtime

/// Claude Code, the real program, without a terminal: it works in the sandbox, asks its model through the gateway, and goes on with its
/// own session in later rounds.
///
/// It keeps the session in its home, in the folder that comes back with the snapshot. Whatever is not a whole, well-formed answer
/// of a run that ended well is no change.
package struct ClaudeCodeAgent: FixAgent {
  package let name = "claude-code"
  package let minds = true
  private let options: ClaudeCodeOptions
  private let prompts: Prompts
  private let mark: @Sendable () -> String
  private let newSession: @Sendable () -> String

  /// `mark` gives letters and digits that nobody can guess, `newSession` a UUID in lower case.
  package init(
    _ options: ClaudeCodeOptions, prompts: Prompts = Prompts(), mark: @escaping @Sendable () -> String,
    newSession: @escaping @Sendable () -> String
  ) {
    self.options = options
    self.prompts = prompts
    self.mark = mark
    self.newSession = newSession
  }

  package var needs: AgentNeeds { AgentNeeds(access: .models, programs: [options.program]) }

  package func run(
    _ brief: FixBrief, mirror: Mirror, in workspace: any AgentWorkspace, conversation: inout Conversation, now: Date
  ) async throws -> FixAttempt {
    conversation.say(.host, brief.hasFailure ? "The last change does not hold." : brief.title, at: now)
    var ending = ClaudeCodeEnding.lostSession
    if var session = ClaudeCodeSession(memory: conversation.memory) {
      let news = BriefText.news(brief, mark: session.mark) ?? "Go on where you stopped."
      ending = try await tell(news, brief.advice, &session, in: workspace, &conversation, now)
    }
    if ending == .lostSession {
      // The first run, or one whose snapshot came back without the session: it is told everything.
      var session = ClaudeCodeSession(id: newSession(), mark: mark())
      let text = BriefText.fix(brief, mark: session.mark)
      ending = try await tell(text, brief.advice, &session, in: workspace, &conversation, now)
    }
    let attempt = ending.attempt
    conversation.say(.agent, attempt.words, at: now)
    return attempt
  }

  private func tell(
    _ text: String, _ advice: String, _ session: inout ClaudeCodeSession, in workspace: any AgentWorkspace,
    _ conversation: inout Conversation, _ now: Date
  ) async throws -> ClaudeCodeEnding {
    let call = ClaudeCodeCall(
      options: options, session: session,
      system: prompts.adding(advice, to: .fix).system(.fix, mark: session.mark), text: text)
    let result = try await workspace.runConnected(call.program(in: workspace))
    let reading = ClaudeCodeReading(result.output, session: session.id)
    for (role, words) in reading.said { conversation.say(role, words, at: now) }
    guard reading.ending != .lostSession else { return .lostSession }
    session.runs += 1
    conversation.memory = session.memory
    return Self.checked(reading.ending, result)
  }

  /// An answer counts only of a program that ended well.
  private static func checked(_ ending: ClaudeCodeEnding, _ result: CommandResult) -> ClaudeCodeEnding {
    guard !result.succeeded || result.truncated else { return ending }
    if case .failed = ending, case .exited = result.ending, !result.truncated { return ending }
    let said = result.truncated ? "it wrote more than is read" : String(result.errorText.suffix(2_000))
    return .failed("the program ended with \(result.ending):\n\n\(Defang.quote(said))")
  }
}

/// How Claude Code is called.
package struct ClaudeCodeOptions: Sendable, Equatable {
  /// The program's path on the host.
  package var program: String
  /// The provider's name of the model.
  package var model: String
  /// Which of its own tools it may use.
  package var tools: [String]
  /// How often the model may be asked in one run.
  package var turns: Int
  package var deadline: Duration

  package init(
    program: String, model: String, tools: [String] = ["Bash", "Edit", "Glob", "Grep", "Read", "Write"],
    turns: Int = 80, deadline: Duration = .seconds(1_200)
  ) {
    self.program = program
    self.model = model
    self.tools = tools
    self.turns = turns
    self.deadline = deadline
  }
}

/// Which session of Claude Code a conversation goes on with.
struct ClaudeCodeSession: Equatable {
  var id: String
  var mark: String
  /// How many runs it has had.
  var runs = 0

  init(id: String, mark: String) {
    self.id = id
    self.mark = mark
  }

  /// Nil for what another agent remembers.
  init?(memory: JSONValue) {
    guard memory["agent"]?.string == "claude-code", let id = memory["session"]?.string, UUID(uuidString: id) != nil,
      let mark = memory["mark"]?.string, let runs = memory["runs"]?.int, runs > 0
    else { return nil }
    self.init(id: id, mark: mark)
    self.runs = runs
  }

  var memory: JSONValue {
    ["agent": "claude-code", "session": .string(id), "mark": .string(mark), "runs": .integer(Int64(runs))]
  }
}
