package import Foundation

/// Where an issue is.
package struct IssueAddress: Sendable, Hashable, Codable, CustomStringConvertible {
  package var repository: RepositoryName
  package var number: Int

  package init(repository: RepositoryName, number: Int) {
    self.repository = repository
    self.number = number
  }

  package var description: String { "\(repository)#\(number)" }
}

/// An issue as the tracker has it now.
package struct TrackedIssue: Sendable, Equatable {
  package var address: IssueAddress
  /// The tracker's own id, the same after a transfer or a rename of the repository.
  package var id: Int64
  package var nodeID: String
  package var title: String
  package var body: String
  package var isOpen: Bool
  package var labels: [String]
  package var author: Actor
  package var isLocked: Bool
  package var isPullRequest: Bool
  package var createdAt: Date
  package var updatedAt: Date
  package var url: String

  package init(
    address: IssueAddress, id: Int64, nodeID: String, title: String, body: String, isOpen: Bool, labels: [String],
    author: Actor, isLocked: Bool, isPullRequest: Bool, createdAt: Date, updatedAt: Date, url: String
  ) {
    self.address = address
    self.id = id
    self.nodeID = nodeID
    self.title = title
    self.body = body
    self.isOpen = isOpen
    self.labels = labels
    self.author = author
    self.isLocked = isLocked
    self.isPullRequest = isPullRequest
    self.createdAt = createdAt
    self.updatedAt = updatedAt
    self.url = url
  }
}

/// A comment on an issue or on a pull request's conversation.
package struct TrackedComment: Sendable, Equatable {
  package var id: Int64
  package var author: Actor
  package var body: String
  package var createdAt: Date
  package var updatedAt: Date

  package init(id: Int64, author: Actor, body: String, createdAt: Date, updatedAt: Date) {
    self.id = id
    self.author = author
    self.body = body
    self.createdAt = createdAt
    self.updatedAt = updatedAt
  }
}

/// A label as a repository object.
package struct LabelDefinition: Sendable, Equatable, Codable {
  /// At most 50 characters.
  package var name: String
  /// Six hex digits, no `#`.
  package var color: String
  /// At most 100 characters.
  package var description: String

  package init(name: String, color: String, description: String) {
    self.name = name
    self.color = color
    self.description = description
  }
}
