import Essentials
import Foundation
import HTTPMessages
import Runtime
import Signing

/// Sends what waits in the outbox, each delivery once, and writes down how it went.
struct HookSender: Service {
  let name: StaticString = "webhooks"
  let hub: Hub
  let transport: any Transport
  let mischief: Mischief

  /// How the road to the apps misbehaves; every share is decided by the seed and the delivery's number.
  struct Mischief: Sendable, Equatable {
    var seed: UInt64 = 0
    var shuffles = false
    /// Of every hundred deliveries, how many are sent twice.
    var doubledPercent = 0
    /// Of every hundred deliveries, how many never arrive, though they are recorded as lost.
    var lostPercent = 0

    func rolls(_ salt: String, _ id: Int, below percent: Int) -> Bool {
      percent > 0 && order(salt, id) % 100 < UInt64(percent)
    }

    func order(_ salt: String, _ id: Int) -> UInt64 {
      var hash = StableHash()
      hash.add("\(seed) \(salt) \(id)")
      return hash.number >> 7
    }
  }

  func run(until shutdown: Shutdown) async throws {
    while !shutdown.isRequested {
      let seen = hub.bell.rings
      if await sendAll(until: shutdown) > 0 { continue }
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await self.hub.bell.wait(after: seen) }
        group.addTask { await shutdown.wait() }
        await group.next()
        group.cancelAll()
      }
    }
  }

  /// Sends what waits now; says how many there were.
  func sendAll(until shutdown: Shutdown) async -> Int {
    var waiting = hub.state.deliveries.all { $0.result == nil }
    if mischief.shuffles { waiting.sort { mischief.order("order", $0.id) < mischief.order("order", $1.id) } }
    for delivery in waiting where !shutdown.isRequested {
      let result = await send(delivery)
      // Were this write to fail, the delivery would go out again: a receiver has to expect that of GitHub, too.
      try? await hub.write { $0.deliveries[delivery.id]?.result = result }
    }
    return waiting.count
  }

  private func send(_ delivery: HookDelivery) async -> HookDelivery.Result {
    guard let app = hub.state.apps[delivery.app], let url = app.webhookURL else {
      return result(of: nil, status: "no webhook", delivery, seconds: 0, headers: [:])
    }
    let headers = headers(of: delivery, app)
    if !delivery.isRedelivery, mischief.rolls("lost", delivery.id, below: mischief.lostPercent) {
      return result(of: nil, status: "timed out", delivery, seconds: 10, headers: headers)
    }
    let start = hub.time.now()
    do {
      var request = HTTPRequest("POST", url, body: delivery.payload)
      for (name, value) in headers.fields { request.headers.add(name, value) }
      let response = try await transport.send(request)
      if mischief.rolls("doubled", delivery.id, below: mischief.doubledPercent) {
        _ = try? await transport.send(request)
      }
      let seconds = hub.time.now().timeIntervalSince(start)
      return result(of: response, status: Self.word(response.status), delivery, seconds: seconds, headers: headers)
    } catch {
      let seconds = hub.time.now().timeIntervalSince(start)
      let word = (error as? TransportError)?.kind == .timedOut ? "timed out" : "failed to connect to host"
      return result(of: nil, status: word, delivery, seconds: seconds, headers: headers)
    }
  }

  private func headers(of delivery: HookDelivery, _ app: App) -> HTTPHeaders {
    var headers: HTTPHeaders = [
      "Content-Type": "application/json", "User-Agent": "GitHub-Hookshot/5e1f0a7", "X-GitHub-Event": delivery.event,
      "X-GitHub-Delivery": delivery.guid, "X-GitHub-Hook-ID": String(app.id),
      "X-GitHub-Hook-Installation-Target-Type": "integration",
      "X-GitHub-Hook-Installation-Target-ID": String(app.id),
      "X-GitHub-Enterprise-Version": "3.17.0",
    ]
    if !app.webhookSecret.isEmpty {
      headers["X-Hub-Signature-256"] = WebhookSignature.sign(delivery.payload, secret: Redacted(app.webhookSecret))
    }
    return headers
  }

  private func result(
    of response: HTTPResponse?, status: String, _ delivery: HookDelivery, seconds: Double, headers: HTTPHeaders
  ) -> HookDelivery.Result {
    func dictionary(_ headers: HTTPHeaders) -> [String: String] {
      Dictionary(headers.fields.map { ($0.name, $0.value) }) { first, _ in first }
    }
    return HookDelivery.Result(
      status: status, statusCode: response?.status ?? 0, seconds: seconds, at: hub.time.now(),
      requestHeaders: dictionary(headers), responseHeaders: dictionary(response?.headers ?? [:]),
      responseBody: String(decoding: (response?.body ?? Data()).prefix(4096), as: UTF8.self))
  }

  private static func word(_ status: Int) -> String {
    switch status {
    case 200..<300: "OK"
    case 400: "Invalid HTTP Response: 400"
    default: "Invalid HTTP Response: \(status)"
    }
  }
}
