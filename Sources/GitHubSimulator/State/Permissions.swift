/// What an app or a token may touch, and how far.
typealias Permissions = [String: Level]

/// How far a permission of an app goes.
enum Level: String, Codable, Sendable, Comparable {
  case read, write, admin

  private var rank: Int {
    switch self {
    case .read: 1
    case .write: 2
    case .admin: 3
    }
  }

  static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
}

/// What a person may do in a repository.
package enum Role: String, Codable, Sendable, Comparable, CaseIterable {
  case read, triage, write, maintain, admin

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

  package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

  /// The older, coarser word that `permission` answers with.
  var legacy: String {
    switch self {
    case .read, .triage: "read"
    case .write, .maintain: "write"
    case .admin: "admin"
    }
  }
}
