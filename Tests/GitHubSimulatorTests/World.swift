import Essentials
import Foundation
import GitHubSimulator
import HTTPMessages
import Runtime
import Signing
import Testing

/// A small world: `acme/shop` with two commits on `main` and one more on `feature`, a writer, a reader and an app.
final class World: Sendable {
  let hub: Hub
  let directory: String
  let time: ManualTime
  let app: AppCredentials
  let installation: Int
  let ada: String
  let rob: String

  static let noon = Date(timeIntervalSince1970: 1_800_000_000)
  static let everything: [String: String] = [
    "issues": "write", "pull_requests": "write", "contents": "write", "checks": "write", "statuses": "write",
    "actions": "write", "metadata": "read", "administration": "read",
  ]

  init(
    limits: RateLimits = RateLimits(), permissions: [String: String] = World.everything,
    keeping: any HubKeeping = NothingKept(), webhook: String? = nil, recording: Recording? = nil
  ) async throws {
    directory = FileManager.default.temporaryDirectory.appendingPathComponent("hub-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    time = ManualTime(Self.noon)
    hub = try await Hub(
      directory: directory, keeping: keeping, time: time, limits: limits, base: "http://hub.test",
      recording: try recording ?? Recording.wished(by: "simulator"))
    try await Self.makeSource(directory + "/source")
    try await hub.addAccount("acme", .organization)
    try await hub.addAccount("ada", name: "Ada")
    try await hub.addAccount("rob")
    try await hub.addRepository("acme", "shop", from: directory + "/source")
    try await hub.addRepository("acme", "vault", from: directory + "/source", isPrivate: true)
    try await hub.addCollaborator("ada", to: "acme/shop", as: .write)
    app = try await hub.createApp(
      AppDescription(
        slug: "helper", name: "Helper", owner: "acme", webhookURL: webhook, webhookSecret: "hush",
        permissions: permissions,
        events: [
          "issues", "issue_comment", "label", "pull_request", "pull_request_review", "push", "create", "status",
          "pull_request_review_comment", "pull_request_review_thread", "workflow_run", "workflow_job",
        ]))
    installation = try await hub.install("helper", for: "acme")
    ada = try await hub.token(of: "ada").reveal()
    rob = try await hub.token(of: "rob").reveal()
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  private static func makeSource(_ path: String) async throws {
    let script = """
      set -e
      git init -q -b main "$1" && cd "$1"
      printf 'one\\ntwo\\nthree\\n' > a.txt && git add . && git commit -qm first
      mkdir lib && printf 'x = 1\\n' > lib/b.py && git add . && git commit -qm second
      git checkout -qb feature && printf 'one\\n2\\nthree\\n' > a.txt && git commit -qam 'change two'
      git checkout -q main
      git checkout -qb clash HEAD~1 && printf 'one\\nII\\nthree\\n' > a.txt && git commit -qam 'also change two'
      git checkout -q main
      """
    var environment = Command.inherited
    for who in ["AUTHOR", "COMMITTER"] {
      environment["GIT_\(who)_NAME"] = "Ada"
      environment["GIT_\(who)_EMAIL"] = "ada@example.com"
    }
    let result = try await ChildProcess.run(Command("sh", ["-c", script, "sh", path], environment: environment))
    try #require(result.succeeded, "\(result.errorText)")
  }

  /// Asks the REST API; `path` is what follows `/api/v3/`.
  func ask(
    _ method: String, _ path: String, as token: String? = nil, _ body: JSONValue? = nil, headers: HTTPHeaders = [:]
  ) async -> HTTPResponse {
    var request = HTTPRequest(method, "/api/v3/\(path)", headers: headers, body: body?.data ?? Data())
    if let token { request.headers["Authorization"] = "Bearer \(token)" }
    return await hub.answer(request)
  }

  func jwt(
    issuedAt: Double = -60, expiresAt: Double = 540, issuer: Int? = nil, pem: Redacted? = nil
  ) throws -> String {
    let now = time.now().timeIntervalSince1970
    return try JWT.sign(
      claims: [
        "iat": .integer(Int64(now + issuedAt)), "exp": .integer(Int64(now + expiresAt)),
        "iss": .integer(Int64(issuer ?? app.id)),
      ], key: RSAKey(pem: pem ?? app.privateKeyPEM))
  }

  /// A token of the app's installation, narrowed as `body` says.
  func appToken(_ body: JSONValue? = nil) async throws -> String {
    let answer = await ask("POST", "app/installations/\(installation)/access_tokens", as: try jwt(), body)
    return try #require(answer.json["token"]?.string, "\(answer.json.text)")
  }

  func graph(_ query: String, as token: String, _ variables: JSONValue = [:]) async -> JSONValue {
    var request = HTTPRequest("POST", "/api/graphql", json: ["query": .string(query), "variables": variables])
    request.headers["Authorization"] = "bearer \(token)"
    return await hub.answerGraphQL(request).json
  }
}

extension HTTPResponse {
  var json: JSONValue { (try? JSONValue(parsing: body)) ?? .null }
  var message: String? { json["message"]?.string }
}
