package import Essentials

/// An app to be made: what its maker fills in on GitHub's form.
package struct AppDescription: Sendable {
  package var slug: String
  package var name: String
  package var owner: String
  package var webhookURL: String?
  /// Nil for one made up by us.
  package var webhookSecret: String?
  /// For example `["issues": "write"]`.
  package var permissions: [String: String]
  package var events: [String]

  package init(
    slug: String, name: String, owner: String, webhookURL: String? = nil, webhookSecret: String? = nil,
    permissions: [String: String], events: [String]
  ) {
    self.slug = slug
    self.name = name
    self.owner = owner
    self.webhookURL = webhookURL
    self.webhookSecret = webhookSecret
    self.permissions = permissions
    self.events = events
  }
}

/// What an app needs to speak for itself.
package struct AppCredentials: Sendable {
  package let id: Int
  package let slug: String
  package let privateKeyPEM: Redacted
  package let webhookSecret: Redacted

  init(_ app: App) {
    id = app.id
    slug = app.slug
    privateKeyPEM = Redacted(app.privateKeyPEM)
    webhookSecret = Redacted(app.webhookSecret)
  }
}
