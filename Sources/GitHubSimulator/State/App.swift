import Foundation

/// A GitHub App: who made it, what it may do, and where it wants to be told.
struct App: Codable, Sendable {
  var id: Int
  var slug: String
  var name: String
  var owner: Int
  /// The account `slug[bot]`, which acts for it.
  var bot: Int
  var publicKeyPEM: String
  /// Kept so that the same world can be handed out again after a restart.
  var privateKeyPEM: String
  var webhookURL: String?
  var webhookSecret: String
  var permissions: Permissions
  var events: Set<String>
  var createdAt: Date
  /// What it says of itself; nil for apps that were made without a form.
  var about: AppAbout?
}

/// What an app's page says, and where its installers are sent.
struct AppAbout: Codable, Sendable, Equatable {
  var url: String
  var description: String?
  /// Where a person is sent after letting it in.
  var setupURL: String?
  var clientSecret: String
  var isPublic: Bool
}

/// What the maker of an app exchanges, once and within the hour, for its keys.
struct ManifestCode: Codable, Sendable {
  static let lifetime: Double = 3600

  var id: Int
  var code: String
  var app: Int
  var createdAt: Date
  var isUsed = false
}

/// An app let in by an account, for all of its repositories or some.
struct Installation: Codable, Sendable {
  var id: Int
  var app: Int
  var account: Int
  /// Nil for all.
  var repositories: Set<Int>?
  var permissions: Permissions
  var events: Set<String>
  var createdAt: Date
  var suspendedAt: Date?
  var suspendedBy: Int?
}
