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
    let body: Data
    do {
      body = try PlainBody.of(request, limit: context.settings.signals.maximumBody.bytes)
    } catch {
      return .problem(error.status, error.text)
    }
    let now = context.now
    let deliveries: [Delivery]
    do {
      deliveries = try self.deliveries(in: body, at: now)
    } catch {
      return .problem(error.status, error.text)
    }
    guard !deliveries.isEmpty else { return .problem(400, "no signal in the body") }
    do {
      let news = try await context.store.accept(deliveries, at: now)
      context.bell.ring()
      let accepted = news.count { $0 }
      return HTTPResponse(
        202, json: ["accepted": .integer(Int64(accepted)), "duplicates": .integer(Int64(news.count - accepted))])
    } catch {
      return .notKept
    }
  }

  private func isAuthorised(_ request: HTTPRequest) -> Bool {
    guard let header = request.headers["Authorization"], header.hasPrefix("Bearer ") else { return false }
    let given = Data(header.dropFirst(7).utf8)
    return context.settings.signals.tokens.contains { token in
      ConstantTime.equal(given, Data(token.reveal().utf8))
    }
  }

  /// One delivery a signal.
  ///
  /// A body that is one JSON value is one signal, or a list of them; else each line is one.
  private func deliveries(in body: Data, at now: Date) throws(Problem) -> [Delivery] {
    do {
      let whole = try JSONValue(parsing: body)
      var deliveries: [Delivery] = []
      for element in whole.array ?? [whole] { deliveries.append(try delivery(element, line: nil, at: now)) }
      return deliveries
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

  private func lines(in body: Data, at now: Date) throws(Problem) -> [Delivery] {
    var deliveries: [Delivery] = []
    for (index, line) in body.split(separator: 0x0a, omittingEmptySubsequences: false).enumerated() {
      guard !Self.isBlank(line) else { continue }
      let value: JSONValue
      do {
        value = try JSONValue(parsing: Data(line))
      } catch {
        throw Problem(400, "not JSON: \(error.problem) at line \(index + error.line), column \(error.column)")
      }
      deliveries.append(try delivery(value, line: index + 1, at: now))
    }
    return deliveries
  }

  private func delivery(_ value: JSONValue, line: Int?, at now: Date) throws(Problem) -> Delivery {
    do {
      let signals = try GenericSource().signals(from: value, receivedAt: now)
      guard let signal = signals.first else { throw Problem(400, "no signal in the value") }
      let kept = try ReportShelf.encode([redaction.redact(signal)])
      return Delivery(
        id: Identifier("signal:\(signal.id)"), source: "signals", event: DeliveryReader.readEvent, body: kept,
        receivedAt: now)
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
