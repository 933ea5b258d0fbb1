/// A GitHub or Linear account.
package struct Actor: Sendable, Hashable, Codable {
  package var id: Int64
  package var login: String
  package var isBot: Bool

  package init(id: Int64, login: String, isBot: Bool = false) {
    self.id = id
    self.login = login
    self.isBot = isBot
  }
}

/// What an account may do in a repository.
package enum Permission: String, Sendable, Codable, CaseIterable, Comparable {
  case none, read, triage, write, maintain, admin

  package var canWrite: Bool { self >= .write }

  package static func < (left: Self, right: Self) -> Bool {
    (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
  }
}
