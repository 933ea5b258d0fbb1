import Essentials
import Foundation
import GitHubSimulator
import HTTPMessages
import HTTPServer
import Runtime
import Synchronization

/// The door by which the service reaches GitHub: it sees each write, and a test may stand in its way.
final class Front: Sendable {
  /// Decides what becomes of a write; calling `carryOut` has GitHub do it.
  typealias Hook = @Sendable (Write, _ carryOut: @Sendable () async -> HTTPResponse) async -> HTTPResponse

  private let simulator: GitHubSimulator
  private let hook = Mutex<Hook?>(nil)
  private let seen = Mutex<[Write]>([])

  init(_ simulator: GitHubSimulator) { self.simulator = simulator }

  func set(_ hook: Hook?) { self.hook.withLock { $0 = hook } }

  var writes: [Write] { seen.withLock(\.self) }

  var server: HTTPServer {
    let options = HTTPServerOptions(address: .tcp(host: "127.0.0.1", port: 0), idleSeconds: 300) { _ in 1 << 30 }
    return HTTPServer(name: "front", options: options, log: .discarded) { [self] request in await answer(request) }
  }

  private func answer(_ request: HTTPRequest) async -> HTTPResponse {
    guard let write = Write(request) else { return await simulator.answer(request) }
    seen.withLock { $0.append(write) }
    guard let hook = hook.withLock(\.self) else { return await simulator.answer(request) }
    return await hook(write) { [simulator] in await simulator.answer(request) }
  }
}

/// A request of the service that changes something at GitHub.
struct Write: Sendable, Hashable, CustomStringConvertible {
  var method: String
  var path: String
  /// What tells this write from others to the same place, and stays the same when it is tried again.
  var subject: String

  /// Nil for a request that only reads.
  init?(_ request: HTTPRequest) {
    let segments = request.target.segments
    guard request.method != "GET", request.method != "HEAD", segments.last != "access_tokens",
      segments.last != "git-upload-pack"
    else { return nil }
    let body = try? JSONValue(parsing: request.body)
    if segments == ["api", "graphql"], body?["query"]?.string?.contains("mutation") != true { return nil }
    method = request.method
    path = Self.place(request.target.path)
    subject = Self.subject(of: body, segments)
  }

  /// Each webhook that was missed is asked for again by a number of its own: to ask is one kind of write.
  private static func place(_ path: String) -> String {
    path.replacing(/\/hook\/deliveries\/[0-9]+\//, with: "/hook/deliveries/*/")
  }

  private static func subject(of body: JSONValue?, _ segments: [String]) -> String {
    guard let body else { return "" }
    if let query = body["query"]?.string { return String(query.prefix(60)) }
    // A body carries a sequence number and a receipt that differ from try to try: its first bold word is the state.
    if let text = body["body"]?.string, let bold = text.range(of: "**"), segments.contains("issues") {
      return "\(body["title"]?.string ?? "") \(text[bold.upperBound...].prefix { $0 != "." && $0 != "*" })"
    }
    if let text = body["body"]?.string { return "\(body["title"]?.string ?? "") \(text.prefix(40))" }
    return String(body.text.prefix(200))
  }

  var description: String { "\(method) \(path) \(subject)" }
}
