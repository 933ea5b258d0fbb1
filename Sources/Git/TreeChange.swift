package import Foundation

/// One file that a new commit has otherwise than its base.
package struct TreeChange: Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    case write(Data, executable: Bool)
    case link(target: String)
    case delete
  }

  package var path: RepositoryPath
  package var kind: Kind

  package init(_ path: RepositoryPath, _ kind: Kind) {
    self.path = path
    self.kind = kind
  }
}

/// Who made a commit, and when; nothing is taken from the machine, so the same input gives the same commit.
package struct CommitStamp: Sendable, Equatable {
  package var name: String
  package var email: String
  package var date: Date

  package init(name: String, email: String, date: Date) {
    self.name = name
    self.email = email
    self.date = date
  }

  func environment(_ role: String) -> [String: String] {
    [
      "GIT_\(role)_NAME": name, "GIT_\(role)_EMAIL": email,
      "GIT_\(role)_DATE": "@\(Int(date.timeIntervalSince1970)) +0000",
    ]
  }
}
