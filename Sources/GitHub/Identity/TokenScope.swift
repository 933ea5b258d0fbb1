/// What a step may do with the token it gets: never more than it needs.
package struct TokenScope: Sendable, Hashable {
  package enum Access: Int, Sendable, Comparable {
    case read, write

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    var word: String { self == .write ? "write" : "read" }
  }

  /// By GitHub's names for permissions.
  package let permissions: [String: Access]

  package init(_ permissions: [String: Access]) { self.permissions = permissions }

  /// Reading everything that the loop looks at.
  package static let read = TokenScope([
    "metadata": .read, "contents": .read, "issues": .read, "pull_requests": .read, "checks": .read,
    "statuses": .read, "actions": .read,
  ])
  /// Issues, labels and comments; labels of pull requests need the second permission.
  package static let issues = TokenScope(["metadata": .read, "issues": .write, "pull_requests": .write])
  package static let pullRequests = TokenScope([
    "metadata": .read, "contents": .read, "issues": .read, "pull_requests": .write,
  ])
  package static let checks = TokenScope(["metadata": .read, "checks": .write])
  /// Fetching by git.
  package static let fetch = TokenScope(["metadata": .read, "contents": .read])
  /// Pushing by git; without `workflows`, so GitHub itself refuses a change of those.
  package static let push = TokenScope(["metadata": .read, "contents": .write])
  /// GitHub lets nobody change a draft, nor resolve a thread, with less than this.
  package static let conversation = TokenScope([
    "metadata": .read, "contents": .write, "issues": .write, "pull_requests": .write,
  ])
  /// Listing repositories.
  package static let metadata = TokenScope(["metadata": .read])

  /// What can be had of this where `granted` is all there is; asking for more than that is an error at GitHub.
  func within(_ granted: [String: Access]) -> TokenScope {
    guard !granted.isEmpty else { return self }
    var possible: [String: Access] = [:]
    for (name, wanted) in permissions {
      if let most = granted[name] { possible[name] = min(wanted, most) }
    }
    // An empty list would mean everything; the right to read metadata comes with every installation.
    return TokenScope(possible.isEmpty ? ["metadata": .read] : possible)
  }
}
