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
/// Everything is checked before anything is kept; what is kept is durable before the answer.
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
    let signals: [ArrivedSignal]
    do {
      signals = try self.signals(in: body, at: now)
    } catch {
      return .problem(error.status, error.text)
    }
    guard !signals.isEmpty else { return .problem(400, "no signal in the body") }
    do {
      let accepted = try await keep(signals, of: body, at: now)
      context.bell.ring()
      return HTTPResponse(
        202, json: ["accepted": .integer(Int64(accepted)), "duplicates": .integer(Int64(signals.count - accepted))])
    } catch {
      return .notKept
    }
  }

  /// Makes everything durable, and answers how many were new.
  private func keep(_ signals: [ArrivedSignal], of body: Data, at now: Date) async throws -> Int {
    let request = Identifier<Delivery>("signals:" + Hexadecimal.encode(SHA256.digest(body)))
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

  /// A body that is one JSON value is one signal, or a list of them; else each line is one.
  private func signals(in body: Data, at now: Date) throws(Problem) -> [ArrivedSignal] {
    if let repeated = glance(at: body, at: now) { return [repeated] }
    do {
      let whole = try JSONValue(parsing: body)
      var signals: [ArrivedSignal] = []
      for element in whole.array ?? [whole] { signals.append(.whole(try signal(element, line: nil, at: now))) }
      if signals.count == 1, case .whole(let signal) = signals[0] { learn(body, signal) }
      return signals
    } catch let error as JSONSyntaxError where !Self.beginsWithALine(body) {
      throw Problem(400, "\(error)")
    } catch let problem as Problem {
      throw problem
    } catch {
      return try lines(in: body, at: now)
    }
  }

  /// Whether the first line is a value of its own, so that the body is meant as lines.
  private static func beginsWithALine(_ body: Data) -> Bool {
    guard let first = body.split(separator: 0x0a).first(where: { !isBlank($0) }) else { return false }
    return (try? JSONValue(parsing: Data(first))) != nil
  }

  private static func isBlank(_ line: Data) -> Bool { line.allSatisfy { $0 == 0x20 || $0 == 0x0d || $0 == 0x09 } }

  /// What is only counted is not read in full.
  private func glance(at line: Data, at now: Date) -> ArrivedSignal? {
    ArrivedSignal(glancingAt: line, in: context.storms, after: context.settings.signals.stormAfter, at: now)
  }

  /// Remembers what a signal that was read in full looks like, so that its repetitions need not be.
  private func learn(_ line: Data, _ signal: Signal) {
    guard let glance = line.withUnsafeBytes({ SignalGlance($0) }) else { return }
    context.storms.learn(glance.key, StormKey(signal))
  }

  private func lines(in body: Data, at now: Date) throws(Problem) -> [ArrivedSignal] {
    var signals: [ArrivedSignal] = []
    for (index, line) in body.split(separator: 0x0a, omittingEmptySubsequences: false).enumerated() {
      guard !Self.isBlank(line) else { continue }
      if let repeated = glance(at: line, at: now) {
        signals.append(repeated)
        continue
      }
      let value: JSONValue
      do {
        value = try JSONValue(parsing: Data(line))
      } catch {
        throw Problem(400, "not JSON: \(error.problem) at line \(index + error.line), column \(error.column)")
      }
      let whole = try signal(value, line: index + 1, at: now)
      learn(line, whole)
      signals.append(.whole(whole))
    }
    return signals
  }

  private func signal(_ value: JSONValue, line: Int?, at now: Date) throws(Problem) -> Signal {
    do {
      let signals = try GenericSource().signals(from: value, receivedAt: now)
      guard let signal = signals.first else { throw Problem(400, "no signal in the value") }
      return signal
    } catch let problem as SignalProblem {
      throw Problem(400, "\(line.map { "line \($0): " } ?? "")\(problem)")
    } catch let problem as Problem {
      throw problem
    } catch {
      throw Problem(400, "not a signal")
    }
  }

  private struct Problem: Error {
    var status: Int
    var text: String

    init(_ status: Int, _ text: String) {
      self.status = status
      self.text = text
    }
  }
}

extension HTTPResponse {
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
