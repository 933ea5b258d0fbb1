import Configuration
import Domain
import Essentials
import Foundation
package import GitHub
package import HTTPMessages
package import Pipeline
package import Storage
package import Telemetry

/// What the service answers to whom.
package struct Routes: Sendable {
  private let signals: SignalDoor
  private let webhooks: WebhookDoor
  private let store: any Store
  private let gauges: Gauges
  private let host: GitHubAPI?
  private let pauses: PauseGate
  private let maximumSignals: Int
  /// GitHub sends nothing larger (docs.github.com, "Webhook events and payloads").
  private static let maximumWebhook = 25 << 20

  /// Without `host`, the metrics say nothing of the calls to it.
  package init(
    context: PipelineContext, store: any Store, host: GitHubAPI? = nil, metrics: Metrics = Metrics()
  ) {
    signals = SignalDoor(context: context)
    webhooks = WebhookDoor(context: context)
    self.store = store
    self.host = host
    gauges = Gauges(metrics)
    pauses = context.gate
    maximumSignals = context.settings.signals.maximumBody.bytes
  }

  package func bodyLimit(_ request: HTTPRequest) -> Int {
    switch request.target.segments.first {
    case "webhooks": Self.maximumWebhook
    case "signals": maximumSignals
    default: 0
    }
  }

  package func answer(_ request: HTTPRequest) async -> HTTPResponse {
    let response = await route(request)
    gauges.count(response.status)
    return response
  }

  private func route(_ request: HTTPRequest) async -> HTTPResponse {
    switch (request.method, request.target.segments) {
    case ("POST", ["webhooks", "github"]): return await webhooks.github(request)
    case ("POST", let path) where path.count == 2 && path[0] == "webhooks":
      return await webhooks.source(path[1], request)
    case ("POST", ["signals"]): return await signals.receive(request)
    case ("GET", ["healthz"]), ("HEAD", ["healthz"]): return HTTPResponse(200, text: "ok\n")
    case ("GET", ["readyz"]), ("HEAD", ["readyz"]): return await ready()
    case ("GET", ["metrics"]), ("HEAD", ["metrics"]): return await metrics()
    case (_, let path) where path == ["signals"] || (path.count == 2 && path[0] == "webhooks"):
      return Self.only("POST")
    case (_, ["healthz"]), (_, ["readyz"]), (_, ["metrics"]): return Self.only("GET, HEAD")
    default:
      return .problem(
        404,
        "nothing here; see POST /signals, POST /webhooks/github, POST /webhooks/SOURCE, /healthz, /readyz, /metrics")
    }
  }

  private static func only(_ methods: String) -> HTTPResponse {
    var response = HTTPResponse.problem(405, "\(methods) only")
    response.headers["Allow"] = methods
    return response
  }

  /// Ready to take work: what comes now can be kept, even while nothing is written because somebody paused it.
  private func ready() async -> HTTPResponse {
    do {
      _ = try await store.counts()
      guard let pause = try await pauses.servicePause() else { return HTTPResponse(200, text: "ready\n") }
      return HTTPResponse(200, text: "ready, paused since \(Timestamp.text(pause.since))\n")
    } catch {
      return HTTPResponse(503, text: "the store does not answer\n")
    }
  }

  private func metrics() async -> HTTPResponse {
    do {
      gauges.set(try await store.counts())
      gauges.set(
        isPaused: try await pauses.servicePause() != nil, pausedRepositories: try await pauses.pausedRepositories())
    } catch {
      return .problem(503, "the store does not answer")
    }
    if let host { gauges.set(await host.reading) }
    return HTTPResponse(200, text: gauges.text, type: "text/plain; version=0.0.4; charset=utf-8")
  }
}
