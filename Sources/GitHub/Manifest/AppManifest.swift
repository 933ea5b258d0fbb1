package import Essentials
import Foundation

/// The App as GitHub makes it from a manifest (docs.github.com, "Registering a GitHub App from a manifest").
package struct AppManifest: Sendable, Equatable {
  package var name: String
  /// The service's own address, `https://nightshift.example.com`: the App's home page, and where its webhooks go.
  package var publicURL: String
  /// Where GitHub sends the browser when the App is made.
  package var redirectURL: String
  /// Asked for beside the usual ones; the higher level counts.
  package var optional: [AppPermission]

  package static let description = "Turns product signals into reports, and reports into green pull requests."
  package static let webhookPath = "/webhooks/github"

  package init(name: String, publicURL: String, redirectURL: String, optional: [AppPermission] = []) {
    self.name = name
    self.publicURL = publicURL
    self.redirectURL = redirectURL
    self.optional = optional
  }

  /// By GitHub's names for permissions.
  package static func permissions(with optional: [AppPermission] = []) -> [String: AppPermission.Level] {
    (AppPermission.asked + optional).reduce(into: [:]) { levels, permission in
      levels[permission.name] = max(levels[permission.name] ?? .read, permission.level)
    }
  }

  package static var events: [String] { AppEvent.all.map(\.name) }

  package var webhookURL: String { publicURL + Self.webhookPath }

  /// What the form field `manifest` holds.
  package var json: JSONValue {
    let permissions = Self.permissions(with: optional).mapValues { JSONValue.string($0.rawValue) }
    return [
      "name": .string(name), "url": .string(publicURL), "description": .string(Self.description), "public": false,
      "hook_attributes": ["url": .string(webhookURL), "active": true], "redirect_url": .string(redirectURL),
      "default_permissions": .object(permissions), "default_events": .array(Self.events.map { .string($0) }),
    ]
  }
}
