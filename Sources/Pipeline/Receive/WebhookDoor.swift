import Configuration
import Domain
import Essentials
import Foundation
package import HTTPMessages
import SignalSources
import Signing
import Storage

/// `POST /webhooks/github` and `/webhooks/sentry`: verified over the raw bytes, kept, then answered.
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
    return await keep(
      Delivery(
        id: Identifier("github:\(id)"), source: "github", event: event, body: request.body, receivedAt: context.now))
  }

  package func sentry(_ request: HTTPRequest) async -> HTTPResponse {
    let header = request.headers["Sentry-Hook-Signature"].map { "sha256=\($0)" }
    guard
      WebhookSignature.verify(body: request.body, header: header, secrets: context.settings.signals.sentrySecrets)
    else { return .problem(401, "the signature does not fit the body and any of `signals.sentry_secrets`") }
    let digest = Hexadecimal.encode(SHA256.digest(request.body))
    let event = request.headers["Sentry-Hook-Resource"] ?? "event"
    return await keep(
      Delivery(
        id: Identifier("sentry:\(digest)"), source: "sentry", event: String(event.prefix(100)), body: request.body,
        receivedAt: context.now))
  }

  /// Durable first; a delivery seen before is accepted again and changes nothing.
  private func keep(_ delivery: Delivery) async -> HTTPResponse {
    do {
      _ = try JSONValue(parsing: delivery.body)
    } catch {
      return .problem(400, "\(error)")
    }
    do {
      let isNew = try await context.store.accept([delivery], at: context.now).first ?? false
      context.bell.ring()
      return HTTPResponse(202, json: ["accepted": .bool(isNew)])
    } catch {
      return .notKept
    }
  }
}
