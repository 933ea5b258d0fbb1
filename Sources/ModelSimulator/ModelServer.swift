package import Essentials
import Foundation
package import HTTPMessages
package import HTTPServer
package import LanguageModel
package import Runtime
import Sockets
import Synchronization

/// A provider of models on this machine: it speaks the real wire formats, and says what a script tells it.
///
/// For tests, demonstrations and evaluations. It streams where it is asked to, cut at awkward places.
package final class ModelServer: Sendable {
  package struct Question: Sendable {
    package var format: WireFormat
    package var http: HTTPRequest
    package var body: JSONValue
    package var conversation: ModelRequest
    /// How many questions came before.
    package var turn: Int
  }

  package enum Answer: Sendable {
    case reply(ModelReply)
    /// An error in the provider's words.
    case failure(status: Int, type: String, message: String, headers: HTTPHeaders = [:])
    /// Part of a reply's stream, that many bytes, then the line breaks.
    case cut(ModelReply, after: Int)
    /// Part of it, then silence.
    case stall(ModelReply, after: Int)
    /// A stream of anything.
    case raw(String)
    case hangUp
  }

  package typealias Script = @Sendable (Question) async throws -> Answer

  private let server: SocketServer
  private let script: Script
  private let pieceSize: Int
  private let time: any TimeSource
  private let asked = Mutex<[Question]>([])

  /// Listens, on any free port of this machine if nothing else is said; streams come in pieces of `pieceSize` bytes.
  ///
  /// Throws `HTTPServerError`.
  package init(
    _ address: HTTPServerOptions.Address = .tcp(host: "127.0.0.1", port: 0), pieceSize: Int = 7,
    time: any TimeSource = SystemTime(), script: @escaping Script
  ) throws {
    server = try SocketServer(address)
    self.script = script
    self.pieceSize = max(1, pieceSize)
    self.time = time
  }

  /// Up to and with the version.
  package var base: String { "http://127.0.0.1:\(server.port)/v1" }
  package var port: Int { server.port }

  /// The questions so far.
  package var questions: [Question] { asked.withLock(\.self) }

  /// Answers until the task is cancelled.
  package func serve() async {
    await server.serve { [self] socket in
      let wire = Wire(socket, time: time)
      while let request = try await wire.nextRequest() {
        guard try await answer(request, wire) else { return }
      }
    }
  }

  /// Serves for as long as `body` takes.
  package func serving<Result: Sendable>(_ body: @escaping @Sendable (ModelServer) async throws -> Result) async throws
    -> Result
  {
    try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask {
        await self.serve()
        return nil
      }
      group.addTask { try await body(self) }
      defer { group.cancelAll() }
      while let next = try await group.next() {
        if let next { return next }
      }
      throw CancellationError()
    }
  }

  /// Says whether the connection goes on.
  private func answer(_ request: HTTPRequest, _ wire: Wire) async throws -> Bool {
    let path = request.target.path
    if path.hasSuffix("/count_tokens") {
      try await wire.answer(HTTPResponse(200, json: ["input_tokens": .integer(Int64(request.body.count / 3))]))
      return true
    }
    guard request.method == "POST", let format = WireFormat(path: path) else {
      try await wire.answer(HTTPResponse(404, json: ["error": ["type": "not_found_error", "message": "no such page"]]))
      return true
    }
    guard let body = try? JSONValue(parsing: request.body), let conversation = format.conversation(body) else {
      let error = format.error(type: "invalid_request_error", message: "not a request")
      try await wire.answer(HTTPResponse(400, json: error))
      return true
    }
    let question = asked.withLock { asked in
      let question = Question(
        format: format, http: request, body: body, conversation: conversation, turn: asked.count)
      asked.append(question)
      return question
    }
    return try await give(try await script(question), to: question, wire)
  }

  private func give(_ answer: Answer, to question: Question, _ wire: Wire) async throws -> Bool {
    switch answer {
    case .reply(let reply):
      let reply = named(reply, question)
      guard question.body["stream"]?.bool == true else {
        try await wire.answer(HTTPResponse(200, json: question.format.whole(reply)))
        return true
      }
      try await stream(text(reply, question), wire)
      try await wire.finish()
      return true
    case .failure(let status, let type, let message, let headers):
      try await wire.answer(
        HTTPResponse(status, headers: headers, json: question.format.error(type: type, message: message)))
      return true
    case .cut(let reply, let count):
      try await stream(text(named(reply, question), question).prefix(count), wire)
      return false
    case .stall(let reply, let count):
      try await stream(text(named(reply, question), question).prefix(count), wire)
      try await time.sleep(for: .seconds(3600))
      return false
    case .raw(let text):
      try await stream(Data(text.utf8), wire)
      try await wire.finish()
      return true
    case .hangUp: return false
    }
  }

  private func named(_ reply: ModelReply, _ question: Question) -> ModelReply {
    var reply = reply
    if reply.model.isEmpty { reply.model = question.conversation.model }
    return reply
  }

  private func text(_ reply: ModelReply, _ question: Question) -> Data {
    Data(question.format.events(reply).map(\.text).joined().utf8)
  }

  private func stream(_ bytes: Data, _ wire: Wire) async throws {
    try await wire.begin(200, headers: ["Content-Type": "text/event-stream", "Cache-Control": "no-cache"])
    var rest = bytes
    while !rest.isEmpty {
      try await wire.send(Data(rest.prefix(pieceSize)))
      rest = rest.dropFirst(pieceSize)
    }
  }
}
