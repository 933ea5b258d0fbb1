/// A repository we are installed on.
package struct HostedRepository: Sendable, Equatable {
  package var name: RepositoryName
  package var id: Int64
  package var defaultBranch: String
  package var isPrivate: Bool
  package var isArchived: Bool
  /// Made from another repository, and so no place of record.
  package var isFork: Bool
  package var hasIssues: Bool
  package var cloneURL: String

  package init(
    name: RepositoryName, id: Int64, defaultBranch: String, isPrivate: Bool, isArchived: Bool, cloneURL: String,
    isFork: Bool = false, hasIssues: Bool = true
  ) {
    self.name = name
    self.id = id
    self.defaultBranch = defaultBranch
    self.isPrivate = isPrivate
    self.isArchived = isArchived
    self.cloneURL = cloneURL
    self.isFork = isFork
    self.hasIssues = hasIssues
  }
}
