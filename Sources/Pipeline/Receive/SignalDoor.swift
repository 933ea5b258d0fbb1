import Configuration
import Domain
import Essentials
import Foundation
package import HTTPMessages
import SignalSources
import Signing
import Storage

/// `POST /signals`: one signal as JSON or many as NDJSON, gzip allowed, with a bearer token.
///
/// `POST /signals?source=NAME` takes payloads of a product instead, and reads them as its webhook does. Everything is checked before anything is kept; what is kept is durable before the answer.
package struct SignalDoor: Sendable {
  let context: PipelineContext

  private let redaction: PrivateText

  package init(context: PipelineContext) {
    self.context = context
    redaction = context.settings.signals.redact.privateText
  }

  package func receive(_ request: HTTPRequest) async -> HTTPResponse {
    guard isAuthorised(request) else {
      return .problem(401, "send `Authorization: Bearer TOKEN` with a token from `signals.tokens`")
    }
    if let refusal = await context.queueBound.refusal(
      context.store, limit: context.settings.signals.queueLimit, at: context.now)
    {
      return refusal
    }
    let body: Data
    do {
      body = try PlainBody.of(request, limit: context.settings.signals.maximumBody.bytes)
    } catch {
      return .problem(error.status, error.text)
    }
    let now = context.now
    let name = RequestTarget(request.url)["source"]
    let source = name.flatMap { context.sources[$0] }
    if let name, source == nil { return .unknownSource(name, in: context.sources) }
    let read: SignalBody
    do {
      read = try SignalBody(body, of: source, in: context, at: now)
    } catch {
      return .problem(400, error.text)
    }
    guard !read.signals.isEmpty || read.silent > 0 else { return .problem(400, "no signal in the body") }
    do {
      let id = [name, Hexadecimal.encode(SHA256.digest(body))].compactMap(\.self).joined(separator: ":")
      let accepted = try await keep(read.signals, of: Identifier("signals:\(id)"), at: now)
      context.bell.ring()
      var answer: [String: JSONValue] = [
        "accepted": .integer(Int64(accepted)), "duplicates": .integer(Int64(read.signals.count - accepted)),
      ]
      if source != nil { answer["without_signal"] = .integer(Int64(read.silent)) }
      return HTTPResponse(202, json: .object(answer))
    } catch {
      return .notKept
    }
  }

  /// Makes everything durable, and answers how many were new.
  private func keep(_ signals: [ArrivedSignal], of request: Identifier<Delivery>, at now: Date) async throws -> Int {
    // What is only counted is recognised by the request that brought it.
    if signals.count > 1, try await context.store.delivery(request) != nil { return 0 }
    let sorted = try await StormDoor(context: context).sort(signals, at: now)
    var deliveries = try sorted.single.map { signal in
      Delivery(
        id: Identifier("signal:\(signal.id)"), source: "signals", event: DeliveryReader.readEvent,
        body: try ReportShelf.encode([redaction.redact(signal)]), receivedAt: now)
    }
    if let last = sorted.lastCounted {
      let id = signals.count == 1 ? Identifier("signal:\(last)") : request
      deliveries.append(try StormDoor.delivery(sorted.repeated, id: id, source: "signals", at: now))
    }
    let news = try await context.store.accept(deliveries, at: now)
    return zip(deliveries, news).reduce(0) { sum, pair in
      guard pair.1 else { return sum }
      return sum + (pair.0.event == DeliveryReader.countedEvent ? sorted.countedTimes : 1)
    }
  }

  private func isAuthorised(_ request: HTTPRequest) -> Bool {
    guard let header = request.headers["Authorization"], header.hasPrefix("Bearer ") else { return false }
    let given = Data(header.dropFirst(7).utf8)
    return context.settings.signals.tokens.contains { token in
      ConstantTime.equal(given, Data(token.reveal().utf8))
    }
  }
}

extension HTTPResponse {
  static func unknownSource(_ name: String, in sources: SourceCatalogue) -> HTTPResponse {
    let known = sources.names.joined(separator: ", ")
    return problem(404, "no source is called \(Defang.inline(name, limit: 40)); there are \(known)")
  }

  /// An error that says what to do.
  package static func problem(_ status: Int, _ text: String) -> HTTPResponse {
    HTTPResponse(status, json: ["error": .string(text)])
  }

  /// Nothing was kept: the sender has to come again.
  package static var notKept: HTTPResponse {
    var response = problem(503, "it could not be stored; nothing was kept; send it again")
    response.headers["Retry-After"] = "5"
    return response
  }
}
