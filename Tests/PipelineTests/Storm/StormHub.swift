import Essentials
import Foundation
import HTTPMessages
import Runtime
import Synchronization

/// As much of a GitHub as a report's issue needs, for one repository; it remembers when each write came.
final class StormHub: Transport {
  struct Issue: Sendable {
    var title: String
    var body: String
    var labels: Set<String>
    var version = 0
  }

  struct Write: Sendable {
    enum Kind: Sendable {
      case issue(Int, body: String, labels: [String])
      case body(Int, String)
      case labels(Int, [String])
      case other(String)
    }

    var at: Date
    var kind: Kind
  }

  private struct State: Sendable {
    var issues: [Int: Issue] = [:]
    var comments: [Int: Int] = [:]
    var labels: Set<String> = []
    var writes: [Write] = []
    var reads = 0
    var unchanged = 0
    var unknown: Set<String> = []
  }

  private let time: any TimeSource
  private let state = Mutex(State())
  /// Told of each label that was put on an issue, as a webhook tells it.
  private let didLabel: @Sendable (_ issue: Int, _ label: String) async throws -> Void

  init(time: any TimeSource, didLabel: @escaping @Sendable (Int, String) async throws -> Void) {
    self.time = time
    self.didLabel = didLabel
  }

  var writes: [Write] { state.withLock(\.writes) }
  /// Answered reads, and those of them that were 304.
  var reads: (all: Int, unchanged: Int) { state.withLock { ($0.reads, $0.unchanged) } }
  /// Calls that nobody here knows.
  var unknown: Set<String> { state.withLock(\.unknown) }
  var issues: [Int: Issue] { state.withLock(\.issues) }

  func send(_ request: HTTPRequest) async throws -> HTTPResponse {
    let path = Array(request.target.segments.drop(while: { !["repos", "app", "users"].contains($0) }))
    let json = (try? JSONValue(parsing: request.body)) ?? .null
    if let standing = Self.standing(request.method, path) { return HTTPResponse(200, json: standing) }
    if request.method == "GET" { return read(request, Array(path.dropFirst(3))) }
    let (response, fresh) = write(request.method, Array(path.dropFirst(3)), json)
    for (issue, label) in fresh { try await didLabel(issue, label) }
    return response
  }

  private static func standing(_ method: String, _ path: [String]) -> JSONValue? {
    switch (method, path.first, path.count) {
    case ("POST", "app", 4): ["token": "ghs_storm", "expires_at": "2036-01-01T00:00:00Z"]
    case ("GET", "app", 1): ["id": 99, "slug": "nightshift"]
    case ("GET", "app", 2): [["id": 5]]
    case ("GET", "users", _): us
    case ("GET", "repos", 4) where path[3] == "installation":
      [
        "id": 5,
        "permissions": ["metadata": "read", "contents": "write", "issues": "write", "pull_requests": "write"],
      ]
    case ("GET", "repos", 3):
      [
        "id": 10, "full_name": "acme/shop", "default_branch": "main", "private": true,
        "clone_url": "https://ghe.example.com/acme/shop.git",
      ]
    default: nil
    }
  }

  private static let us: JSONValue = ["id": 900, "login": "nightshift[bot]", "type": "Bot"]

  private func read(_ request: HTTPRequest, _ path: [String]) -> HTTPResponse {
    state.withLock { state in
      state.reads += 1
      switch (path.first, path.count) {
      case ("contents", _): return HTTPResponse(404, json: ["message": "Not Found"])
      case ("labels", 1): return HTTPResponse(200, json: .array(state.labels.map { ["name": .string($0)] }))
      case ("issues", 2):
        guard let number = Int(path[1]), let issue = state.issues[number] else { break }
        let tag = "\"\(issue.version)\""
        guard request.headers["if-none-match"] != tag else {
          state.unchanged += 1
          return HTTPResponse(304, headers: ["ETag": tag])
        }
        return HTTPResponse(200, headers: ["ETag": tag], json: Self.view(issue, number))
      case ("issues", 3): return HTTPResponse(200, json: [])
      default: break
      }
      state.unknown.insert("GET \(path.joined(separator: "/"))")
      return HTTPResponse(404, json: ["message": "Not Found"])
    }
  }

  private func write(_ method: String, _ path: [String], _ json: JSONValue) -> (HTTPResponse, [(Int, String)]) {
    let now = time.now()
    return state.withLock { state in
      let labels = (json["labels"]?.array ?? []).compactMap(\.string)
      let number = path.count > 1 ? Int(path[1]) ?? 0 : state.issues.count + 1
      func note(_ kind: Write.Kind) { state.writes.append(Write(at: now, kind: kind)) }
      switch (method, path.first, path.count) {
      case ("POST", "labels", 1):
        state.labels.insert(json["name"]?.string ?? "")
        note(.other("label"))
      case ("POST", "issues", 1):
        let body = json["body"]?.string ?? ""
        state.issues[number] = Issue(title: json["title"]?.string ?? "", body: body, labels: Set(labels))
        note(.issue(number, body: body, labels: labels))
        return (HTTPResponse(201, json: Self.view(state.issues[number], number)), labels.map { (number, $0) })
      case ("PATCH", "issues", 2):
        state.issues[number]?.version += 1
        if let title = json["title"]?.string { state.issues[number]?.title = title }
        if let body = json["body"]?.string { state.issues[number]?.body = body }
        note(json["body"]?.string.map { .body(number, $0) } ?? .other("title"))
        return (HTTPResponse(200, json: Self.view(state.issues[number], number)), [])
      case ("POST", "issues", 3) where path[2] == "labels":
        state.issues[number]?.version += 1
        state.issues[number]?.labels.formUnion(labels)
        note(.labels(number, labels))
        return (HTTPResponse(200, json: []), labels.map { (number, $0) })
      case ("POST", "issues", 3):
        state.comments[number, default: 0] += 1
        note(.other("comment"))
        return (HTTPResponse(201, json: Self.comment), [])
      case ("DELETE", "issues", 4):
        state.issues[number]?.version += 1
        state.issues[number]?.labels.remove(path[3])
        note(.other("unlabel"))
      default:
        state.unknown.insert("\(method) \(path.joined(separator: "/"))")
        return (HTTPResponse(404, json: ["message": "Not Found"]), [])
      }
      return (HTTPResponse(200, json: []), [])
    }
  }

  private static let comment: JSONValue = [
    "id": 1, "user": us, "body": "", "created_at": "2026-11-20T10:00:00Z", "updated_at": "2026-11-20T10:00:00Z",
  ]

  private static func view(_ issue: Issue?, _ number: Int) -> JSONValue {
    [
      "id": .integer(Int64(5_000 + number)), "node_id": "I", "number": .integer(Int64(number)),
      "title": .string(issue?.title ?? ""), "body": .string(issue?.body ?? ""), "state": "open", "user": us,
      "labels": .array((issue?.labels ?? []).sorted().map { ["name": .string($0)] }),
      "created_at": "2026-11-20T10:00:00Z", "updated_at": "2026-11-20T10:00:00Z",
    ]
  }
}
