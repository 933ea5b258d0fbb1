import Configuration
import Domain
import Essentials
import Foundation
package import HTTPMessages
import SignalSources
import Signing
import Storage

/// `POST /webhooks/github` and `/webhooks/SOURCE`: verified over the raw bytes, kept, then answered.
package struct WebhookDoor: Sendable {
  let context: PipelineContext

  package init(context: PipelineContext) { self.context = context }

  package func github(_ request: HTTPRequest) async -> HTTPResponse {
    let secrets = context.settings.github.webhookSecrets
    guard WebhookSignature.verify(body: request.body, header: request.headers["X-Hub-Signature-256"], secrets: secrets)
    else { return .problem(401, "the signature does not fit the body and any of `github.webhook_secrets`") }
    guard let id = request.headers["X-GitHub-Delivery"], let event = request.headers["X-GitHub-Event"],
      !id.isEmpty, id.utf8.count <= 200, event.utf8.count <= 100
    else { return .problem(400, "X-GitHub-Delivery and X-GitHub-Event are needed") }
    do {
      _ = try JSONValue(parsing: request.body)
    } catch {
      return .problem(400, "\(error)")
    }
    return await keep([
      Delivery(
        id: Identifier("github:\(id)"), source: "github", event: event, body: request.body, receivedAt: context.now)
    ])
  }

  /// A product's own webhook: the source says how it is signed and what is only a question.
  package func source(_ name: String, _ request: HTTPRequest) async -> HTTPResponse {
    guard let source = context.sources[name] else { return .unknownSource(name, in: context.sources) }
    do throws(WebhookProof.Failure) {
      try check(source, request)
    } catch {
      return .problem(401, error.text(for: source.name))
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
    guard let payload = try? JSONValue(parsing: body) else { return .problem(400, "the body is not JSON") }
    if let greeting = source.greeting(for: payload) { return HTTPResponse(200, json: greeting) }
    do throws(SignalProblem) {
      let signals = try source.signals(from: payload, receivedAt: context.now)
      return await keep(signals, source.grades(of: payload), of: source.name, body)
    } catch {
      return .problem(422, "\(error)")
    }
  }

  /// Keeps what the payload says rather than the payload: what is private never reaches the disk.
  private func keep(_ signals: [Signal], _ grades: [Int], of source: String, _ body: Data) async -> HTTPResponse {
    guard !signals.isEmpty || !grades.isEmpty else {
      return HTTPResponse(200, json: ["accepted": false, "reason": "no signal in it"])
    }
    let now = context.now
    let redaction = context.settings.signals.redact.privateText
    let id = Identifier<Delivery>("\(source):\(Hexadecimal.encode(SHA256.digest(body)))")
    do {
      // Sent again, it would be sorted otherwise.
      if try await context.store.delivery(id) != nil { return HTTPResponse(202, json: ["accepted": false]) }
      let sorted = try await StormDoor(context: context).sort(signals, at: now)
      var deliveries: [Delivery] = []
      if !sorted.single.isEmpty {
        deliveries.append(
          Delivery(
            id: id, source: source, event: DeliveryReader.readEvent,
            body: try ReportShelf.encode(sorted.single.map(redaction.redact)), receivedAt: now))
      }
      if !sorted.repeated.isEmpty {
        let rest = deliveries.isEmpty ? id : Identifier("\(id)/counted")
        deliveries.append(try StormDoor.delivery(sorted.repeated, id: rest, source: source, at: now))
      }
      if !grades.isEmpty {
        deliveries.append(
          Delivery(
            id: Identifier("\(id)/graded"), source: source, event: DeliveryReader.gradedEvent,
            body: try ReportShelf.encode(GradedSessions(grades, at: now)), receivedAt: now))
      }
      return await keep(deliveries)
    } catch {
      return .notKept
    }
  }

  /// A signed request, or one with a token of `signals.tokens`, which may send anything.
  private func check(_ source: any SignalSource, _ request: HTTPRequest) throws(WebhookProof.Failure) {
    let settings = context.settings.signals
    do throws(WebhookProof.Failure) {
      try source.proof.check(
        request.headers, body: request.body, secrets: settings.sources[source.name]?.secrets ?? [],
        at: context.now)
    } catch {
      guard
        (try? WebhookProof.token.check(request.headers, body: request.body, secrets: settings.tokens, at: context.now))
          != nil
      else { throw error }
    }
  }

  /// Durable first; a delivery seen before is accepted again and changes nothing.
  private func keep(_ deliveries: [Delivery]) async -> HTTPResponse {
    do {
      let isNew = try await context.store.accept(deliveries, at: context.now).contains(true)
      context.bell.ring()
      return HTTPResponse(202, json: ["accepted": .bool(isNew)])
    } catch {
      return .notKept
    }
  }
}

extension WebhookProof.Failure {
  /// For the person who sets the webhook up.
  func text(for source: String) -> String {
    switch self {
    case .noSecret: "no secret is set: put it into `signals.sources.\(source).secrets`"
    case .missing(let header): "the header \(header) is missing"
    case .wrong: "the signature or token does not fit any of `signals.sources.\(source).secrets`"
    case .stale: "it was signed too long ago, or one of the clocks is wrong"
    }
  }
}
