import Configuration
import Essentials
import Foundation
import HTTPMessages
import LanguageModel
import Runtime
import Sockets

extension Gateway {
  /// Passes a question on to a provider, if the run may ask it; says whether the connection goes on.
  func passModel(_ request: HTTPRequest, _ target: RequestTarget, _ wire: Wire) async throws -> Bool {
    let path = "/" + target.segments.dropFirst().joined(separator: "/")
    let isCount = path == "/messages/count_tokens"
    guard let speech = GatewayModel.Speech(path: isCount ? "/messages" : path) else {
      try await refuse(request, wire)
      return true
    }
    guard let body = (try? JSONValue(parsing: request.body))?.object, let name = body["model"]?.string else {
      return try await deny("", 400, "invalid_request_error", "the body is no request", wire)
    }
    guard let model = run.models.first(where: { $0.speech == speech && $0.name == name }) else {
      let known = run.models.filter { $0.speech == speech }.map(\.name).joined(separator: ", ")
      return try await deny(
        name, 403, "permission_error", "this run may not ask that model; it may ask: \(known)", wire)
    }
    let question = ModelQuestion(speech: speech, body: body, bytes: request.body, model: model)
    let query = request.url.split(separator: "?", maxSplits: 1).dropFirst().first.map { "?\($0)" } ?? ""
    let message = question.message(path: path + query, headers: request.headers)
    let wanted = isCount ? 0 : question.most
    guard mayCall() else {
      return try await deny(name, 403, "permission_error", "the run has made all its calls", wire)
    }
    let begun = time.now()
    let places = run.account.places(on: SpendAccount.day(begun))
    do {
      try book.with { try $0.promise(wanted, at: places) }
    } catch let error as BudgetRefusal {
      note(error)
      return try await deny(name, 403, "permission_error", error.description, wire)
    }
    let meter = AnswerMeter(speech)
    let result: Result<Passed, any Error>
    do {
      result = .success(try await relay(message, name, meter, wire))
    } catch {
      result = .failure(error)
    }
    let usage = isCount ? TokenUsage() : meter.usage(asked: question.estimatedTokens)
    let dollars = model.price.dollars(usage)
    book.with { $0.settle(wanted, dollars, at: places) }
    if !isCount { await note(model, usage, dollars, begun, meter.failure) }
    record(GatewayEvent(.model, name, status: (try? result.get())?.status ?? 502, bytes: meter.bytes))
    // Whoever has the whole answer finds it on the bill.
    switch try result.get() {
    case .whole: try await wire.finish()
    case .cut: return false
    case .unreached: break
    }
    return true
  }

  /// What came of handing an answer through.
  private enum Passed {
    /// All of it has come; only its end is not sent yet.
    case whole(status: Int)
    case cut(status: Int)
    /// There was none, and the program inside was told so.
    case unreached

    var status: Int {
      switch self {
      case .whole(let status), .cut(let status): status
      case .unreached: 502
      }
    }
  }

  private func deny(
    _ name: String, _ status: Int, _ type: String, _ message: String, _ wire: Wire
  ) async throws -> Bool {
    record(GatewayEvent(.model, name, status: status, refusal: message))
    let error: JSONValue = ["type": .string(type), "message": .string(message), "code": .string(type)]
    try await wire.answer(HTTPResponse(status, json: ["type": "error", "error": error]))
    return true
  }

  /// Sends the question and hands the answer through as it comes.
  private func relay(
    _ message: HTTPRequest, _ name: String, _ meter: AnswerMeter, _ wire: Wire
  ) async throws -> Passed {
    let response: StreamedResponse
    do {
      response = try await transport.open(message)
    } catch let error as TransportError {
      meter.fail(.unreachable)
      let text = "the provider was not reached (\(error.kind))"
      _ = try await deny(name, 502, "api_error", text, wire)
      return .unreached
    }
    meter.begin(status: response.status, type: response.headers["Content-Type"] ?? "")
    let passed = ["content-type", "retry-after", "retry-after-ms", "request-id", "x-request-id"]
    var headers = HTTPHeaders()
    for field in response.headers.fields where passed.contains(field.name.lowercased()) {
      headers.add(field.name, field.value)
    }
    try await wire.begin(response.status, headers: headers)
    do {
      while let piece = try await response.body.next() {
        meter.take(piece)
        try await wire.send(piece)
      }
    } catch is TransportError {
      // The end that is missing tells the program inside.
      meter.fail(.cut)
      return .cut(status: response.status)
    }
    meter.end()
    return .whole(status: response.status)
  }

  private func note(
    _ model: GatewayModel, _ usage: TokenUsage, _ dollars: Double, _ begun: Date, _ failure: ModelError.Kind?
  ) async {
    let latency = Duration.seconds(max(0, time.now().timeIntervalSince(begun)))
    await ledger(
      ModelCall(
        task: run.task, name: model.name, model: model.endpoint.model, account: run.account, at: begun,
        latency: latency, usage: usage, dollars: dollars, failure: failure))
  }
}
