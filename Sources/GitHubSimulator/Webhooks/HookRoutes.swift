import Essentials
import Foundation
import HTTPMessages

extension Router {
  static let hookRoutes: [Route] = [
    Route("GET", "app/hook/config", .app) { call in
      guard let app = call.caller.appID.flatMap({ call.state.apps[$0] }) else { throw Refused.notFound }
      return HTTPResponse(200, json: call.state.hookConfig(app))
    },
    Route("PATCH", "app/hook/config", .app) { call in
      guard var app = call.caller.appID.flatMap({ call.state.apps[$0] }) else { throw Refused.notFound }
      if let url = try call.optionalText("url", "Hook") {
        guard ["http://", "https://"].contains(where: { url.hasPrefix($0) }) else {
          throw Refused.invalid("Hook", "url", "custom", "url is missing a scheme")
        }
        app.webhookURL = url
      }
      if let secret = try call.optionalText("secret", "Hook") { app.webhookSecret = secret }
      call.state.apps[app.id] = app
      return HTTPResponse(200, json: call.state.hookConfig(app))
    },
    Route("GET", "app/hook/deliveries", .app) { try $0.listDeliveries() },
    Route("GET", "app/hook/deliveries/:id", .app) { call in
      let delivery = try call.delivery
      return HTTPResponse(200, json: call.full(delivery))
    },
    Route("POST", "app/hook/deliveries/:id/attempts", .app) { call in
      var again = try call.delivery
      again.id = call.state.newID()
      again.isRedelivery = true
      again.createdAt = call.now
      again.result = nil
      call.state.deliveries[again.id] = again
      return HTTPResponse(202, json: [:])
    },
  ]
}

extension Call {
  /// A delivery that has been tried, of the app that asks.
  var delivery: HookDelivery {
    get throws {
      guard let delivery = state.deliveries[try number("id")], delivery.app == caller.appID, delivery.result != nil
      else {
        throw Refused.notFound
      }
      return delivery
    }
  }

  /// Newest first; `cursor` is the last page's end, `status` is `success` or `failure`.
  func listDeliveries() throws -> HTTPResponse {
    let cursor = target["cursor"].flatMap { Int($0.replacing("v1_", with: "")) } ?? Int.max
    let wanted = target["status"]
    let all = state.deliveries.all { delivery in
      guard delivery.app == caller.appID, let result = delivery.result, delivery.id < cursor else { return false }
      let isGood = (200..<300).contains(result.statusCode)
      return wanted == nil || wanted == (isGood ? "success" : "failure")
    }
    let shown = all.reversed().prefix(perPage)
    var headers: HTTPHeaders = [:]
    if shown.count < all.count, let last = shown.last {
      let kept = target.query.filter { $0.name != "cursor" }
      let query = (kept + [(name: "cursor", value: "v1_\(last.id)")]).map { "\($0.name)=\($0.value)" }
      headers["Link"] = "<\(site.api)/app/hook/deliveries?\(query.joined(separator: "&"))>; rel=\"next\""
    }
    return HTTPResponse(200, headers: headers, json: .array(shown.map { brief($0) }))
  }

  private func brief(_ delivery: HookDelivery) -> JSONValue {
    [
      "id": .id(delivery.id), "guid": .string(delivery.guid),
      "delivered_at": .time(delivery.result?.at ?? delivery.createdAt), "redelivery": .bool(delivery.isRedelivery),
      "duration": .number(((delivery.result?.seconds ?? 0) * 100).rounded() / 100),
      "status": .string(delivery.result?.status ?? "pending"), "status_code": .count(delivery.result?.statusCode ?? 0),
      "event": .string(delivery.event), "action": .text(delivery.action),
      "installation_id": .count(delivery.installation), "repository_id": .count(delivery.repository),
      "throttled_at": nil,
    ]
  }

  func full(_ delivery: HookDelivery) -> JSONValue {
    func headers(_ all: [String: String]?) -> JSONValue { .object((all ?? [:]).mapValues { .string($0) }) }
    let payload = (try? JSONValue(parsing: delivery.payload)) ?? .null
    return brief(delivery).with([
      "url": .text(state.apps[delivery.app]?.webhookURL),
      "request": ["headers": headers(delivery.result?.requestHeaders), "payload": payload],
      "response": [
        "headers": headers(delivery.result?.responseHeaders), "payload": .text(delivery.result?.responseBody),
      ],
    ])
  }
}
