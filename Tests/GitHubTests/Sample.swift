import Domain
import Essentials
import Foundation
import GitHub
import HTTPMessages
import Runtime
import Signing
import Testing

/// What does not matter to a test.
enum Sample {
  static let root = "https://ghe.example.com/api/v3"
  static let noon = Date(timeIntervalSince1970: 1_795_262_400)
  static let key = Result { try RSAKey.generate() }

  static func shop() throws -> RepositoryName { try #require(RepositoryName("acme/shop")) }

  static func address(_ number: Int) throws -> IssueAddress { IssueAddress(repository: try shop(), number: number) }

  static func identity() throws -> AppIdentity { AppIdentity(appID: 77, key: try key.get()) }

  /// Signing in works: an installation with all permissions, and a token for whoever asks.
  static let signIn: [(String, Tape.Answer)] = [
    ("GET /repos/acme/shop/installation", answer(installation)),
    ("POST /app/installations/5/access_tokens", answer(status: 201, token("ghs_first"))),
  ]

  static let installation: JSONValue = [
    "id": 5, "account": ["login": "acme"], "suspended_at": nil,
    "permissions": [
      "metadata": "read", "contents": "write", "issues": "write", "pull_requests": "write", "checks": "write",
      "actions": "read",
    ],
  ]

  static func token(_ text: String, expires: Date = noon + 3600) -> JSONValue {
    ["token": .string(text), "expires_at": .string(Timestamp.text(expires))]
  }

  static func api(
    _ tape: any Transport, pacing: PacingProfile = .enterprise, time: any TimeSource = ManualTime(noon)
  ) throws -> GitHubAPI {
    GitHubAPI(
      endpoint: try #require(Endpoint(apiURL: root)), identity: try identity(), transport: tape, pacing: pacing,
      time: time)
  }

  static func host(_ tape: any Transport) throws -> GitHubHost { GitHubHost(api: try api(tape)) }

  static func tape(_ exchanges: [(String, Tape.Answer)]) -> Tape { Tape(exchanges, standing: signIn) }

  static let ada: JSONValue = ["id": 1, "login": "ada", "type": "User"]

  static func issue(_ number: Int, labels: [JSONValue] = [["name": "nightshift"]]) -> JSONValue {
    [
      "id": .integer(Int64(9000 + number)), "node_id": "I_1", "number": .integer(Int64(number)),
      "title": "Checkout fails", "body": nil, "state": "open", "labels": .array(labels), "user": ada,
      "locked": false, "created_at": "2026-11-20T10:00:00Z", "updated_at": "2026-11-20T11:00:00Z",
      "html_url": .string("https://ghe.example.com/acme/shop/issues/\(number)"),
      "repository_url": "https://ghe.example.com/api/v3/repos/acme/shop",
    ]
  }

  static func comment(_ id: Int64, _ body: String = "hello") -> JSONValue {
    [
      "id": .integer(id), "user": ada, "body": .string(body), "created_at": "2026-11-20T10:00:00Z",
      "updated_at": "2026-11-20T10:00:00Z",
    ]
  }

  static func pull(_ number: Int, _ more: [String: JSONValue] = [:]) -> JSONValue {
    let repository: JSONValue = ["full_name": "acme/shop"]
    let pull: [String: JSONValue] = [
      "id": .integer(Int64(number)), "node_id": "PR_1", "number": .integer(Int64(number)), "title": "Fix checkout",
      "body": "",
      "state": "open", "draft": true, "mergeable": true, "user": ada,
      "head": ["sha": "aaa", "ref": "nightshift/7-checkout", "repo": repository],
      "base": ["sha": "bbb", "ref": "main", "repo": repository], "requested_reviewers": [ada],
      "merge_commit_sha": "ccc", "html_url": .string("https://ghe.example.com/acme/shop/pull/\(number)"),
    ]
    return .object(pull.merging(more) { _, new in new })
  }
}

extension HTTPRequest {
  var json: JSONValue? { try? JSONValue(parsing: body) }
}
