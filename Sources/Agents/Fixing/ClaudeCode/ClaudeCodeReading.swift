import Domain
import Essentials
import Foundation

/// How a run of Claude Code ended.
enum ClaudeCodeEnding: Equatable {
  case answered(ClaudeCodeAnswer)
  /// Why there is no answer, in Markdown.
  case failed(String)
  /// The session that was to go on is not there.
  case lostSession

  var attempt: FixAttempt {
    switch self {
    case .answered(let answer): answer.attempt
    case .failed(let reason): .gaveUp(reason: reason, question: nil)
    case .lostSession: .gaveUp(reason: "the program does not find its session", question: nil)
    }
  }
}

/// What Claude Code wrote as `stream-json`, one object on each line: read to the letter, since it comes out of the sandbox.
///
/// One `result` of our session that is no error and has an answer in the asked form is an answer; anything else is none.
struct ClaudeCodeReading {
  /// What the program and its tools said, in short.
  private(set) var said: [(role: Conversation.Role, text: String)] = []
  private(set) var ending: ClaudeCodeEnding = .failed("the program ended without a result")

  private static let mostLines = 50_000
  private static let mostSaid = 400

  init(_ output: Data, session: String) {
    let lines = output.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true)
    guard lines.count <= Self.mostLines else {
      ending = .failed("the program wrote more lines than are read")
      return
    }
    var result: JSONValue?
    for (index, line) in lines.enumerated() {
      guard let message = try? JSONValue(parsing: Data(line)), let type = message["type"]?.string else {
        ending = .failed("line \(index + 1) of what the program wrote is no message")
        return
      }
      if let named = message["session_id"]?.string, named != session {
        ending = .failed("the program speaks of another session")
        return
      }
      switch type {
      case "assistant": hear(message)
      case "result" where result == nil: result = message
      case "result":
        ending = .failed("the program wrote two results")
        return
      // More kinds come with every version; they say nothing about the result.
      default: continue
      }
    }
    if let result { ending = Self.ending(result) }
  }

  private mutating func hear(_ message: JSONValue) {
    for part in message.at("/message/content")?.array ?? [] where said.count < Self.mostSaid {
      switch part["type"]?.string {
      case "text": said.append((.agent, String((part["text"]?.string ?? "").prefix(2_000))))
      case "tool_use":
        let input = OutputCap.cut(part["input"]?.text ?? "", limit: 500)
        said.append((.tool, "\(String((part["name"]?.string ?? "").prefix(100))) \(input)"))
      default: continue
      }
    }
  }

  private static func ending(_ result: JSONValue) -> ClaudeCodeEnding {
    let errors = (result["errors"]?.array ?? []).compactMap(\.string)
    if errors.contains(where: { $0.hasPrefix("No conversation found with session ID") }) { return .lostSession }
    if result["stop_reason"]?.string == "refusal" { return .failed("the model refused") }
    guard let kind = result["subtype"]?.string, result["is_error"]?.bool == false, kind == "success" else {
      return .failed(reason(result, errors))
    }
    guard let answer = result["structured_output"], answer != .null else {
      return .failed("the program ended without an answer in the asked form")
    }
    return ClaudeCodeAnswer(answer).map { .answered($0) } ?? .failed("the program's answer is not of the asked form")
  }

  private static func reason(_ result: JSONValue, _ errors: [String]) -> String {
    if result["subtype"]?.string == "error_max_turns" { return "the program reached its limit of turns" }
    let words = errors.isEmpty ? [result["result"]?.string ?? "it said nothing"] : errors
    return "the program ended with an error:\n\n" + Defang.quote(String(words.joined(separator: "\n").prefix(2_000)))
  }
}
