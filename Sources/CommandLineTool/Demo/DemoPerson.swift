import Essentials
import Foundation
import GitHubSimulator
import HTTPClient
import HTTPMessages

/// A person with write access, who acts through the API like everybody.
struct DemoPerson: Sendable {
  let world: EmbeddedWorld
  let login: String

  /// Reviews a pull request with a comment on its first changed line.
  func comment(on pull: Int, in repository: String, _ text: String) async throws {
    let files = try await call("GET", "/repos/\(repository)/pulls/\(pull)/files", nil)
    let head = try await call("GET", "/repos/\(repository)/pulls/\(pull)", nil)["head"]?["sha"]?.string ?? ""
    guard let path = files[0]?["filename"]?.string else { throw UsageError("the pull request changes no file") }
    _ = try await call(
      "POST", "/repos/\(repository)/pulls/\(pull)/comments",
      [
        "body": .string(text), "commit_id": .string(head), "path": .string(path),
        "line": .integer(Int64(Self.firstChangedLine(files[0]?["patch"]?.string ?? ""))), "side": "RIGHT",
      ])
  }

  func merge(_ pull: Int, in repository: String) async throws {
    _ = try await call("POST", "/repos/\(repository)/pulls/\(pull)/reviews", ["event": "APPROVE", "body": ""])
    _ = try await call("PUT", "/repos/\(repository)/pulls/\(pull)/merge", ["merge_method": "merge"])
  }

  private static func firstChangedLine(_ patch: String) -> Int {
    var line = 1
    for text in patch.split(separator: "\n", omittingEmptySubsequences: false) {
      if text.hasPrefix("@@"), let plus = text.split(separator: "+").dropFirst().first {
        line = Int(plus.prefix { $0.isNumber }) ?? 1
      } else if text.hasPrefix("+") {
        return line
      } else if !text.hasPrefix("-") {
        line += 1
      }
    }
    return line
  }

  private func call(_ method: String, _ path: String, _ body: JSONValue?) async throws -> JSONValue {
    let token = try await world.simulator.hub.token(of: login)
    var request = HTTPRequest(method, world.api + path)
    if let body { request = HTTPRequest(method, world.api + path, json: body) }
    request.headers["Authorization"] = "Bearer \(token.reveal())"
    request.headers["Accept"] = "application/vnd.github+json"
    let response = try await CurlTransport().send(request)
    let answer = (try? JSONValue(parsing: response.body)) ?? .null
    guard (200..<300).contains(response.status) else {
      throw UsageError("\(method) \(path) was answered \(response.status): \(answer["message"]?.string ?? "")")
    }
    return answer
  }
}
