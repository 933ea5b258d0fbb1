import Foundation

/// Who asks, as the credentials say.
enum Caller: Sendable {
  case nobody
  case person(Account)
  /// An app as itself, by its JWT.
  case app(App)
  case installation(Installation, App, InstallationGrant)

  /// The account that what is done is put down to.
  var account: Int? {
    switch self {
    case .person(let account): account.id
    case .installation(_, let app, _): app.bot
    case .nobody, .app: nil
    }
  }

  var appID: Int? {
    switch self {
    case .app(let app), .installation(_, let app, _): app.id
    case .nobody, .person: nil
    }
  }

  /// Whom rate limits count for, as their refusals say it.
  var meter: String {
    switch self {
    case .nobody: "an address without credentials"
    case .person(let account): "user ID \(account.id)"
    case .app(let app): "app ID \(app.id)"
    case .installation(let installation, _, _): "installation ID \(installation.id)"
    }
  }

  /// What the token was made for and the installation still has.
  func may(_ permission: String, _ level: Level) -> Bool {
    guard case .installation(let installation, _, let grant) = self else { return false }
    if permission == "metadata", level == .read { return true }
    return [grant.permissions, installation.permissions].allSatisfy { held in
      held[permission].map { $0 >= level } ?? false
    }
  }
}
