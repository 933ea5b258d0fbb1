import Essentials
import Foundation
import HTTPMessages
import Runtime

/// What a person does on an issue, a pull request or a check: the page asks the API in that person's name.
extension ActingPages {
  func threadAction(_ segments: [String]) async throws -> HTTPResponse? {
    guard segments.count == 4, let number = Int(segments[3]),
      let repository = state.repository(segments[0], segments[1])
    else { return nil }
    let name = state.fullName(repository)
    switch segments[2] {
    case "issues", "pull":
      guard let issue = state.issue(number, in: repository.id) else { return nil }
      try await act(on: issue, "repos/\(name)/issues/\(number)")
    case "runs":
      guard state.runs[number]?.repository == repository.id else { return nil }
      try await press(number)
    default: return nil
    }
    return redirect(
      form["back"].flatMap { $0.hasPrefix("/\(name)/") ? $0 : nil } ?? "/" + segments.joined(separator: "/"))
  }

  private func act(on issue: Issue, _ path: String) async throws {
    let form = form
    if let line = form["tick"].flatMap({ Int($0) }) { return try await tick(line, issue, path) }
    if let label = form["unlabel"] {
      return try await ask("DELETE", "\(path)/labels/\(RequestTarget.encode(label))")
    }
    switch form["action"] {
    case "close": try await ask("PATCH", path, ["state": "closed"])
    case "reopen": try await ask("PATCH", path, ["state": "open"])
    case "label": try await ask("POST", "\(path)/labels", ["labels": [.text(form["label"])]])
    case "comment": try await ask("POST", "\(path)/comments", ["body": .text(form["body"])])
    default: throw Refused.unprocessable("There is no such action.")
    }
  }

  /// Turns one box of a task list over, unless the text has changed since the page was shown.
  private func tick(_ line: Int, _ issue: Issue, _ path: String) async throws {
    let comment = form["comment"].flatMap { Int($0) }
    let text: String? =
      if let comment { state.comments[comment].flatMap { $0.number == issue.number ? $0.body : nil } } else {
        issue.body
      }
    guard let text, TaskList.version(of: text) == form["version"], let changed = TaskList.turnOver(line, of: text)
    else { throw Refused(status: 409, message: "This text has been changed since. Load the page anew.") }
    let place = comment.map { "\(path.replacing("/\(issue.number)", with: ""))/comments/\($0)" } ?? path
    try await ask("PATCH", place, ["body": .string(changed)])
  }

  private func press(_ run: Int) async throws {
    let (identifier, person, now) = (form["identifier"], person, hub.time.now())
    let tools = hub.tools
    try await hub.write { state in
      if let identifier {
        try state.press(identifier, on: run, by: person, at: now)
      } else {
        try state.rerequest(run: run, by: person, tools: tools, at: now)
      }
    }
  }

  private func ask(_ method: String, _ path: String, _ body: JSONValue? = nil) async throws {
    var request = HTTPRequest(method, "/api/v3/\(path)", body: body?.data ?? Data())
    request.headers["Authorization"] = "Bearer \(try await hub.token(of: person.login).reveal())"
    let response = await hub.answer(request)
    guard !(200..<300).contains(response.status) else { return }
    let message = (try? JSONValue(parsing: response.body))?["message"]?.string
    throw Refused(status: response.status, message: message ?? "That did not work.")
  }
}
