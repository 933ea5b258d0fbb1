import Essentials
import Foundation
package import HTTPMessages
import HTTPServer
package import LanguageModel
package import Runtime
import Signing
import Sockets
import Synchronization

/// The only thing that a sandbox can talk to: one socket for one run.
///
/// It holds the keys, keeps the budget, and lets through what the run may reach.
package final class Gateway: Sendable {
  package typealias Record = @Sendable (GatewayEvent) -> Void

  let run: GatewayRun
  let book: BudgetBook
  let transport: any StreamingTransport
  let time: any TimeSource
  let dialer: Dialer
  let ledger: MeteredModel.Ledger
  let record: Record
  private let server: SocketServer
  private let state = Mutex(State())

  private struct State {
    var calls = 0
    var refusal: BudgetRefusal?
  }

  /// Listens at the socket file `path`.
  ///
  /// Throws `HTTPServerError`.
  package init(
    _ run: GatewayRun, path: String, book: BudgetBook, transport: any StreamingTransport, time: any TimeSource,
    dialer: Dialer = Dialer(), ledger: @escaping MeteredModel.Ledger, record: @escaping Record
  ) throws {
    self.run = run
    self.book = book
    self.transport = transport
    self.time = time
    self.dialer = dialer
    self.ledger = ledger
    self.record = record
    server = try SocketServer(.unix(path: path))
  }

  /// The budget that stopped the run, if one did.
  package var refusal: BudgetRefusal? { state.withLock(\.refusal) }

  /// How many calls of models were let through.
  package var calls: Int { state.withLock(\.calls) }

  /// Serves until the task is cancelled.
  package func serve() async {
    await server.serve { [self] socket in
      let wire = Wire(socket, time: time)
      while let request = try await wire.nextRequest() {
        guard try await answer(request, wire) else { return }
      }
    }
  }

  /// Serves for as long as `work` takes.
  package func serving<Result: Sendable>(_ work: @escaping @Sendable () async throws -> Result) async throws -> Result {
    try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask {
        await self.serve()
        return nil
      }
      group.addTask { try await work() }
      defer { group.cancelAll() }
      while let next = try await group.next() {
        if let next { return next }
      }
      throw CancellationError()
    }
  }

  /// Says whether the connection goes on.
  private func answer(_ request: HTTPRequest, _ wire: Wire) async throws -> Bool {
    guard isKnown(request) else {
      record(GatewayEvent(.other, request.url, status: 401, refusal: "no token"))
      let headers: HTTPHeaders = request.method == "CONNECT" ? ["Proxy-Authenticate": "Basic"] : [:]
      let status = request.method == "CONNECT" ? 407 : 401
      try await wire.answer(HTTPResponse(status, headers: headers, text: "the run's token is missing\n"))
      return true
    }
    if request.method == "CONNECT" {
      try await connect(request, wire)
      return false
    }
    let target = request.target
    switch (request.method, target.segments.first, target.segments.count) {
    case (_, "mcp", 2): try await passTools(request, to: target.segments[1], wire)
    case ("GET", "v1", 2) where target.segments[1] == "models": try await wire.answer(HTTPResponse(200, json: list))
    case ("POST", "v1", 2...): return try await passModel(request, target, wire)
    default: try await refuse(request, wire)
    }
    return true
  }

  private var list: JSONValue {
    let models = run.models.map { model -> JSONValue in
      ["id": .string(model.name), "object": "model", "type": "model", "display_name": .string(model.name)]
    }
    return ["object": "list", "data": .array(models), "has_more": false]
  }

  func refuse(_ request: HTTPRequest, _ wire: Wire) async throws {
    record(GatewayEvent(.other, request.url, status: 404, refusal: "not served"))
    try await wire.answer(HTTPResponse(404, text: "the gateway does not serve this\n"))
  }

  private func passTools(_ request: HTTPRequest, to name: String, _ wire: Wire) async throws {
    let response = await run.tools(name, request) ?? HTTPResponse(404, text: "there is no such server\n")
    record(GatewayEvent(.tools, name, status: response.status, bytes: response.body.count))
    try await wire.answer(response)
  }

  /// Counts one more call, or says that there were too many.
  func mayCall() -> Bool {
    state.withLock { state in
      state.calls += 1
      return state.calls <= run.mostCalls
    }
  }

  func note(_ refusal: BudgetRefusal) { state.withLock { $0.refusal = refusal } }

  /// The token stands where programs put keys: as an API key, a bearer token, or a proxy's password.
  private func isKnown(_ request: HTTPRequest) -> Bool {
    let shown = ["x-api-key", "api-key", "Authorization", "Proxy-Authorization"]
      .compactMap { request.headers[$0] }.map(Self.token)
    let token = Data(run.token.reveal().utf8)
    return shown.contains { ConstantTime.equal(Data($0.utf8), token) }
  }

  private static func token(_ field: String) -> String {
    let words = field.split(separator: " ", maxSplits: 1)
    guard words.count == 2 else { return field }
    if words[0].lowercased() == "basic" {
      let pair = Data(base64Encoded: String(words[1])).map { String(decoding: $0, as: UTF8.self) } ?? ""
      return pair.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).last.map(String.init) ?? ""
    }
    return String(words[1])
  }
}
