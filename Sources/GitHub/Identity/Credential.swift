package import Domain

/// Who a call is made as.
package enum Credential: Sendable, Hashable {
  /// The app itself, by a signed assertion.
  case app
  /// The installation on this repository, with a token for it alone.
  case repository(RepositoryName, TokenScope)
  /// A whole installation.
  case installation(Int64, TokenScope)

  /// Whose rate limit a call counts against.
  ///
  /// An owner has one installation; its id is not known before a token is minted.
  var account: String {
    switch self {
    case .app: "app"
    case .repository(let repository, _): "owner \(repository.owner.lowercased())"
    case .installation(let id, _): "installation \(id)"
    }
  }

  /// A name for what this credential can see, so that one's answers are not given to another.
  var label: String {
    switch self {
    case .app: "app"
    case .repository(let repository, let scope): "\(repository) \(Self.label(scope))"
    case .installation(let id, let scope): "\(id) \(Self.label(scope))"
    }
  }

  private static func label(_ scope: TokenScope) -> String {
    scope.permissions.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value.word)" }.joined(separator: ",")
  }
}
