import Essentials
import Foundation
import HTTPMessages
import Synchronization

/// Writes down what is asked of the REST API, what it answers, and each webhook, one JSON object a line.
///
/// An exchange is `{"kind":"exchange","method","path","query","request":{"headers","body"},"status","response":{…}}` with the
/// path as it was sent, below `/api/v3`; a webhook is `{"kind":"webhook","event","action","delivery","payload"}`. A body that
/// is not JSON is a text. Keys and tokens are left out.
package final class Recording: Sendable {
  private let file: Mutex<FileHandle>

  /// Writes to the end of the file at `path`, which only its owner may read.
  package init(path: String) throws {
    let manager = FileManager.default
    if !manager.fileExists(atPath: path) {
      guard manager.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]) else {
        throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: path])
      }
    }
    let handle = try FileHandle(forWritingTo: URL(filePath: path))
    try handle.seekToEnd()
    file = Mutex(handle)
  }

  /// A new file in the folder that the variable `NIGHTSHIFT_RECORD` names, or nil where it names none.
  ///
  /// The file is called after `source`, so that who reads it knows whose requests these are.
  package static func wished(by source: String) throws -> Recording? {
    guard let folder = ProcessInfo.processInfo.environment["NIGHTSHIFT_RECORD"], !folder.isEmpty else { return nil }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return try Recording(path: "\(folder)/\(source)-\(UUID().uuidString.lowercased()).ndjson")
  }

  func exchange(_ request: HTTPRequest, _ response: HTTPResponse) {
    let parts = request.url.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let path = String(parts.first ?? "").replacing(/^\/api\/v3/, with: "")
    let query = request.target.query.map { JSONValue.array([.string($0.name), .string($0.value)]) }
    write([
      "kind": "exchange", "method": .string(request.method), "path": .string(path.isEmpty ? "/" : path),
      "query": .array(query), "request": message(request.headers, Self.asked, request.body),
      "status": .integer(Int64(response.status)), "response": message(response.headers, Self.answered, response.body),
    ])
  }

  func webhook(_ delivery: HookDelivery) {
    write([
      "kind": "webhook", "event": .string(delivery.event), "action": delivery.action.map { .string($0) } ?? .null,
      "delivery": .string(delivery.guid), "payload": Self.content(delivery.payload),
    ])
  }

  /// The headers that say something about the form of what is sent; none of them carries a credential.
  private static let asked = ["accept", "content-type", "if-none-match", "user-agent", "x-github-api-version"]
  private static let answered = [
    "content-type", "etag", "link", "retry-after", "x-github-api-version-selected", "x-github-media-type",
    "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset", "x-ratelimit-resource", "x-ratelimit-used",
  ]

  private func message(_ headers: HTTPHeaders, _ wanted: [String], _ body: Data) -> JSONValue {
    let kept = wanted.compactMap { name in headers[name].map { (name, JSONValue.string($0)) } }
    return [
      "headers": .object(Dictionary(kept) { first, _ in first }),
      "body": body.isEmpty ? .null : Self.content(body),
    ]
  }

  private static func content(_ body: Data) -> JSONValue {
    guard let value = try? JSONValue(parsing: body) else { return .string(String(decoding: body, as: UTF8.self)) }
    return withoutSecrets(value)
  }

  private static let secrets: Set<String> = [
    "client_secret", "pem", "private_key", "secret", "token", "webhook_secret",
  ]

  /// `value` with a text of asterisks for whatever opens a door.
  private static func withoutSecrets(_ value: JSONValue) -> JSONValue {
    switch value {
    case .object(let members):
      .object(
        Dictionary(
          uniqueKeysWithValues: members.map { key, value in
            (key, secrets.contains(key) && value.string != nil ? "********" : withoutSecrets(value))
          }))
    case .array(let elements): .array(elements.map(withoutSecrets))
    default: value
    }
  }

  private func write(_ line: JSONValue) {
    let bytes = line.data + Data("\n".utf8)
    // A disk that is full spoils the record, not what is recorded.
    file.withLock { try? $0.write(contentsOf: bytes) }
  }
}
