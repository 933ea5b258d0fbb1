import Essentials
import Foundation
import HTTPMessages
import Signing

extension Router {
  static let manifestRoutes: [Route] = [
    Route("POST", "app-manifests/:code/conversions", .anyone) { try $0.convertManifest() }
  ]
}

extension Call {
  /// Hands out the keys of an app that was made from a manifest: once, and only within the hour.
  mutating func convertManifest() throws -> HTTPResponse {
    let code = text("code")
    guard let row = state.manifestCodes.first(where: { $0.code == code }), !row.isUsed,
      now.timeIntervalSince(row.createdAt) < ManifestCode.lifetime, let app = state.apps[row.app]
    else { throw Refused.notFound }
    state.manifestCodes[row.id]?.isUsed = true
    return HTTPResponse(
      201,
      json: state.view(app).with([
        "client_secret": .text(app.about?.clientSecret), "pem": .string(app.privateKeyPEM),
        "webhook_secret": app.webhookURL == nil ? .null : .string(app.webhookSecret),
      ]))
  }
}

extension HubState {
  /// Makes an app from a confirmed manifest and the code that its maker exchanges for the keys.
  mutating func createApp(
    _ manifest: AppManifest, name: String, owner: Account, at now: Date
  ) throws -> ManifestCode {
    let slug = AppManifest.slug(name)
    guard !slug.isEmpty else { throw AppManifest.Problems(all: ["Name can't be blank"]) }
    guard name.count <= 34 else { throw AppManifest.Problems(all: ["Name is too long (maximum is 34 characters)"]) }
    guard app(slug: slug) == nil, account(slug) == nil else {
      throw AppManifest.Problems(all: ["Name is already in use"])
    }
    let app = try makeApp(
      AppDescription(
        slug: slug, name: name, owner: owner.login, webhookURL: manifest.hookURL,
        permissions: manifest.permissions.mapValues(\.rawValue), events: manifest.events.sorted()),
      owner: owner, at: now)
    apps[app.id]?.about = AppAbout(
      url: manifest.url, description: manifest.description, setupURL: manifest.setupURL,
      clientSecret: SecureRandom.hex(20), isPublic: manifest.isPublic)
    ping(app.id, at: now)
    let code = ManifestCode(id: newID(), code: SecureRandom.hex(20), app: app.id, createdAt: now)
    manifestCodes[code.id] = code
    return code
  }

  /// The first thing a new webhook hears.
  mutating func ping(_ id: Int, at now: Date) {
    guard let app = apps[id], app.webhookURL != nil else { return }
    let hook: JSONValue = [
      "type": "App", "id": .id(app.id), "name": "web", "active": true, "app_id": .id(app.id),
      "events": .array(app.events.sorted().map { .string($0) }), "config": hookConfig(app),
      "updated_at": .time(now), "created_at": .time(app.createdAt),
      "deliveries_url": .string(site.api("app/hook/deliveries")),
    ]
    let payload: JSONValue = ["zen": "Design for failure.", "hook_id": .id(app.id), "hook": hook]
    let delivery = HookDelivery(
      id: newID(), guid: newGUID(), app: app.id, event: "ping", payload: payload.data, createdAt: now)
    deliveries[delivery.id] = delivery
  }

  func hookConfig(_ app: App) -> JSONValue {
    [
      "content_type": "json", "insecure_ssl": "0", "secret": app.webhookSecret.isEmpty ? .null : "********",
      "url": .text(app.webhookURL),
    ]
  }
}
