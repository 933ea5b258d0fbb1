import Essentials
import Foundation
import HTTPMessages
import Synchronization

/// The way to a server over HTTP: a request a message, answered as JSON or as a stream of events.
///
/// Cancelling a call ends its connection, which is how the stateless protocol says it; a server with sessions is told as well.
final class WebLink: ContextLink {
  private struct State {
    var nextID: Int64 = 0
    var session: String?
  }

  private let url: String
  private let token: Redacted?
  private let transport: any Transport
  private let limits: ContextLimits
  private let state = Mutex(State())

  init(url: String, token: Redacted?, transport: any Transport, limits: ContextLimits) {
    self.url = url
    self.token = token
    self.transport = transport
    self.limits = limits
  }

  func ask(
    _ method: String, _ params: JSONValue, headers: [(String, String)],
    onProgress: @escaping @Sendable (ContextProgress) -> Void
  ) async throws -> JSONValue {
    let id = state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
    let message = ContextMessage.request(id: .integer(id), method: method, params: params.asking(forProgressAs: id))
    let response: HTTPResponse
    do {
      response = try await transport.send(request(message, headers))
    } catch is CancellationError {
      throw CancellationError()
    } catch let error as TransportError {
      throw ContextError(error.kind == .timedOut ? .timedOut : .closed, "\(error)")
    }
    if method == "initialize" { keepSession(of: response) }
    return try Self.answer(to: id, in: response, limits: limits, onProgress: onProgress)
  }

  func tell(_ method: String, _ params: JSONValue, headers: [(String, String)]) async throws {
    let response = try await transport.send(request(.notification(method: method, params: params), headers))
    guard (200..<300).contains(response.status) else {
      throw ContextError(.closed, "the server answers \(response.status) to \(method)")
    }
  }

  func leave() async {
    guard state.withLock({ $0.session }) != nil else { return }
    var request = HTTPRequest("DELETE", url)
    request.headers = self.headers([])
    // A server need not let sessions be ended.
    _ = try? await transport.send(request)
  }

  private func keepSession(of response: HTTPResponse) {
    guard let session = response.headers["Mcp-Session-Id"], (1...512).contains(session.utf8.count),
      session.utf8.allSatisfy({ (0x21...0x7e).contains($0) })
    else { return }
    state.withLock { $0.session = session }
  }

  private func request(_ message: ContextMessage, _ more: [(String, String)]) -> HTTPRequest {
    var request = HTTPRequest("POST", url, json: message.json)
    request.headers = headers(more)
    request.headers["Content-Type"] = "application/json"
    return request
  }

  private func headers(_ more: [(String, String)]) -> HTTPHeaders {
    var headers: HTTPHeaders = ["Accept": "application/json, text/event-stream"]
    if let token { headers["Authorization"] = "Bearer \(token.reveal())" }
    if let session = state.withLock({ $0.session }) { headers["Mcp-Session-Id"] = session }
    for (name, value) in more { headers[name] = value }
    return headers
  }

  /// The answer among what came back, told of the progress on the way.
  private static func answer(
    to id: Int64, in response: HTTPResponse, limits: ContextLimits, onProgress: (ContextProgress) -> Void
  ) throws -> JSONValue {
    guard response.body.count <= limits.total else { throw ContextError(.tooLarge, "the server's answer is too long") }
    let type = (response.headers["Content-Type"] ?? "").lowercased()
    let texts =
      type.hasPrefix("text/event-stream")
      ? EventStreamReader.events(in: response.body).map { Data($0.utf8) } : [response.body]
    for text in texts where !text.isEmpty && text.count <= limits.message {
      guard let value = try? JSONValue(parsing: text, depth: 64), let message = try? ContextMessage(value) else {
        continue
      }
      switch message {
      case .result(.integer(id), let result): return result
      // The id is null where the request was refused before it was read.
      case .failure(.integer(id), let error), .failure(.null, let error): throw error
      case .notification("notifications/progress", let params):
        if params["progressToken"]?.integer == id, let progress = ContextProgress(params) { onProgress(progress) }
      default: break
      }
    }
    if response.status == 404 || response.status == 405 {
      throw ContextError(.methodNotFound, "the server answers \(response.status)")
    }
    throw ContextError(.closed, "the server answers \(response.status) without an answer to the request")
  }
}
