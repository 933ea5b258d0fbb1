import Domain
import Essentials
import Foundation

/// Reports and signals in the words that a coding agent reads.
enum ContextWords {
  static func line(_ report: Report) -> JSONValue {
    var members: [String: JSONValue] = [
      "id": .string(report.id.text), "title": .string(report.title), "repository": .string("\(report.repository)"),
      "state": .string(report.state.rawValue), "weight": .number(report.weight),
      "signals": .integer(Int64(report.signalCount)),
    ]
    if let address = report.address { members["issue"] = .string("\(address)") }
    if let url = report.issue?.url { members["url"] = .string(url) }
    if let priority = report.priority { members["priority"] = .string(priority.rawValue) }
    if let change = report.change { members["pull_request"] = .integer(Int64(change.number)) }
    return .object(members)
  }

  static func line(_ signal: Signal) -> JSONValue {
    var members: [String: JSONValue] = [
      "id": .string(signal.id.text), "source": .string(signal.source), "type": .string(signal.type),
      "title": .string(signal.title), "content": .string(String(signal.content.prefix(4_000))),
      "weight": .number(signal.weight), "occurred_at": .string(Timestamp.text(signal.occurredAt)),
    ]
    if let url = signal.url { members["url"] = .string(url) }
    return .object(members)
  }

  static func text(of report: Report) -> String {
    var lines = [
      "\(report.title) (\(report.address.map { "\($0)" } ?? "\(report.repository), no issue yet"))",
      "State \(report.state.rawValue), weight \(report.weight), \(report.signalCount) signals"
        + (report.priority.map { ", priority \($0.rawValue)" } ?? "") + ".",
    ]
    if let note = report.note { lines.append(note) }
    if let research = report.research {
      lines += ["", "Verdict: \(research.verdict.rawValue). \(research.explanation)", "Cause: \(research.cause)"]
      lines += research.codePaths.map { "Code: \($0.path)" + ($0.line.map { ":\($0)" } ?? "") }
      lines += research.suspects.map { "Suspect: \($0.commit.prefix(10)) \($0.subject)" }
    }
    if let change = report.change { lines += ["", "Pull request #\(change.number), branch \(change.branch)."] }
    return lines.joined(separator: "\n")
  }

  static func has(_ words: [Substring], in text: String) -> Bool {
    let text = text.lowercased()
    return words.allSatisfy { text.contains($0) }
  }
}

extension Report {
  /// Whether a person means this report by `name`.
  func isCalled(_ name: String) -> Bool {
    guard let issue, let address else { return id.text == name }
    return [id.text, "\(address)", "\(issue.number)", "#\(issue.number)", issue.url].contains(name)
  }
}
