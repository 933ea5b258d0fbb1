import Foundation

/// Someone who acts or owns: a person, an organisation, or an app's bot.
struct Account: Codable, Sendable, Equatable {
  enum Kind: String, Codable, Sendable {
    case person = "User"
    case bot = "Bot"
    case organization = "Organization"
  }

  enum Membership: String, Codable, Sendable { case member, admin }

  var id: Int
  var login: String
  var kind: Kind
  var name: String?
  /// The addresses in commits that are this person's, in lower case.
  var emails: [String]?
  /// Who belongs to an organisation; owners may administer it.
  var members: [Int: Membership]?
  var createdAt: Date
}

/// A person's key to everything that person may do.
struct PersonToken: Codable, Sendable {
  var id: Int
  var token: String
  var account: Int
}

/// What an app was lent for an hour.
struct InstallationGrant: Codable, Sendable {
  var id: Int
  var token: String
  var installation: Int
  var expiresAt: Date
  /// Nil for all repositories of the installation.
  var repositories: Set<Int>?
  var permissions: Permissions
}
