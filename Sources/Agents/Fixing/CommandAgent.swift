import Domain
import Essentials
package import Foundation
package import Git
import Runtime

/// Any program as an agent: it gets a brief as a file and leaves its change in the tree, or prints it as a diff.
///
/// It runs in the sandbox like everything else, and asks models through the gateway. Its last line may be an object `{"outcome", "title", "summary"}`, as the loop agent's
/// `finish` has it; without one the report's own title has to do.
package struct CommandAgent: FixAgent {
  package let name = "command"
  package let minds = true
  package let needs = AgentNeeds(access: .models)
  private let template: [String]
  private let deadline: Duration
  private let mark: @Sendable () -> String
  private let prompts: Prompts

  /// In `template`, `{brief}` stands for the path of the brief, Markdown; nothing goes through a shell of ours.
  package init(
    template: [String], deadline: Duration = .seconds(1_200), prompts: Prompts = Prompts(),
    mark: @escaping @Sendable () -> String
  ) {
    self.template = template
    self.deadline = deadline
    self.prompts = prompts
    self.mark = mark
  }

  package func run(
    _ brief: FixBrief, mirror: Mirror, in workspace: any AgentWorkspace, conversation: inout Conversation, now: Date
  ) async throws -> FixAttempt {
    let mark = mark()
    let runs = conversation.memory["runs"]?.int ?? 0
    conversation.memory = ["agent": "command", "runs": .integer(Int64(runs + 1))]
    conversation.say(.host, brief.hasFailure ? "The last change does not hold." : brief.title, at: now)
    let text =
      prompts.adding(brief.advice, to: .fix).system(.fix, mark: mark) + "\n\n" + BriefText.fix(brief, mark: mark)
    let arguments = template.map { $0 == "{brief}" ? "/brief/brief.md" : $0 }
    let result = try await workspace.runConnected(
      ConnectedProgram(arguments, files: ["brief.md": Data(text.utf8)], deadline: deadline))
    let attempt = try await attempt(result, brief, workspace)
    conversation.say(.agent, attempt.words, at: now)
    return attempt
  }

  private func attempt(
    _ result: CommandResult, _ brief: FixBrief, _ workspace: any AgentWorkspace
  ) async throws -> FixAttempt {
    guard result.succeeded else {
      let said = Defang.quote(String((result.errorText.isEmpty ? result.outputText : result.errorText).suffix(2_000)))
      return .gaveUp(reason: "the program ended with \(result.ending):\n\n\(said)", question: nil)
    }
    let output = result.outputText
    if let patch = Self.patch(in: output) {
      let applied = try await workspace.run(
        ["env", "GIT_DIR=/nonexistent", "git", "apply", "--whitespace=nowarn", "/brief/change.diff"],
        files: ["change.diff": Data(patch.utf8)],
        deadline: .seconds(60))
      guard applied.succeeded else {
        return .gaveUp(
          reason: "the program's diff does not fit:\n\n\(Defang.quote(applied.errorText, limit: 1_000))", question: nil)
      }
    }
    return Self.told(by: output)
      ?? .changed(
        title: SafeText.title("Resolve: \(brief.title)"),
        summary: "Made by \(Defang.inline(template.first ?? "a program")).",
        suspect: nil)
  }

  /// A diff from its first line on, if the output is one.
  private static func patch(in output: String) -> String? {
    guard output.hasPrefix("diff --git ") || output.hasPrefix("--- ") else { return nil }
    return output
  }

  private static func told(by output: String) -> FixAttempt? {
    guard let line = output.split(separator: "\n").last, line.utf8.count < 32_000, line.hasPrefix("{"),
      let value = try? JSONValue(parsing: String(line)), let summary = value["summary"]?.string, !summary.isEmpty
    else { return nil }
    switch value["outcome"]?.string {
    case "changed":
      let title = SafeText.title(value["title"]?.string ?? "")
      return title.count < 5 ? nil : .changed(title: title, summary: summary, suspect: nil)
    case "answered": return .answered(summary)
    case "gave up": return .gaveUp(reason: summary, question: nil)
    default: return nil
    }
  }
}
