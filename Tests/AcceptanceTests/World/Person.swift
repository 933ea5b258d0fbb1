import Essentials
import Foundation
import GitHubSimulator
import HTTPMessages

/// Somebody who acts by the API as everybody does.
struct Person: Sendable {
  let login: String
  let simulator: GitHubSimulator

  @discardableResult
  func call(_ method: String, _ path: String, _ body: JSONValue? = nil) async throws -> JSONValue {
    let token = try await simulator.hub.token(of: login)
    var request = HTTPRequest(method, "/api/v3\(path)", body: body?.data ?? Data())
    request.headers["Authorization"] = "Bearer \(token.reveal())"
    let response = await simulator.answer(request)
    let answer = (try? JSONValue(parsing: response.body)) ?? .null
    guard (200..<300).contains(response.status) else {
      throw BotError("\(method) \(path) as \(login): \(response.status) \(answer.text.prefix(300))")
    }
    return answer
  }

  func get(_ path: String) async throws -> JSONValue { try await call("GET", path) }

  func list(_ path: String) async throws -> [JSONValue] {
    try await get(path + (path.contains("?") ? "&" : "?") + "per_page=100").array ?? []
  }

  @discardableResult
  func open(issue title: String, _ body: String) async throws -> Int {
    try await call("POST", "/repos/acme/shop/issues", ["title": .string(title), "body": .string(body)])["number"]?.int
      ?? 0
  }

  func label(_ issue: Int, _ label: String) async throws {
    try await call("POST", "/repos/acme/shop/issues/\(issue)/labels", ["labels": [.string(label)]])
  }

  func comment(_ issue: Int, _ text: String) async throws -> Int {
    try await call("POST", "/repos/acme/shop/issues/\(issue)/comments", ["body": .string(text)])["id"]?.int ?? 0
  }

  /// Comments on the first changed line of a pull request.
  func review(_ pull: Int, _ text: String) async throws {
    let head = try await get("/repos/acme/shop/pulls/\(pull)").at("/head/sha")?.string ?? ""
    let file = try await list("/repos/acme/shop/pulls/\(pull)/files").first ?? .null
    let line = file["patch"]?.string?.firstMatch(of: /@@ -\d+(?:,\d+)? \+(\d+)/).flatMap { Int64($0.1) } ?? 1
    try await call(
      "POST", "/repos/acme/shop/pulls/\(pull)/comments",
      [
        "body": .string(text), "commit_id": .string(head), "path": file["filename"] ?? "", "line": .integer(line),
        "side": "RIGHT",
      ])
  }

  func merge(_ pull: Int) async throws {
    try await call("POST", "/repos/acme/shop/pulls/\(pull)/reviews", ["event": "APPROVE", "body": ""])
    try await call("PUT", "/repos/acme/shop/pulls/\(pull)/merge", ["merge_method": "merge"])
  }
}
