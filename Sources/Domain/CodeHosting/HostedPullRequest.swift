package import Foundation

/// A pull request as the host has it now.
package struct HostedPullRequest: Sendable, Equatable {
  package var address: IssueAddress
  package var nodeID: String
  package var title: String
  package var body: String
  package var isOpen: Bool
  package var isMerged: Bool
  package var isDraft: Bool
  package var headCommit: String
  package var headBranch: String
  package var baseBranch: String
  package var baseCommit: String
  /// Nil while the host has not worked it out.
  package var isMergeable: Bool?
  package var author: Actor
  package var requestedReviewers: [String]
  package var mergeCommit: String?
  /// The login of who merged it, where the host says.
  package var mergedBy: String?
  package var closedAt: Date?
  package var url: String

  package init(
    address: IssueAddress, nodeID: String, title: String, body: String, isOpen: Bool, isMerged: Bool, isDraft: Bool,
    headCommit: String, headBranch: String, baseBranch: String, baseCommit: String, isMergeable: Bool?,
    author: Actor, requestedReviewers: [String], mergeCommit: String?, mergedBy: String? = nil,
    closedAt: Date?, url: String
  ) {
    self.address = address
    self.nodeID = nodeID
    self.title = title
    self.body = body
    self.isOpen = isOpen
    self.isMerged = isMerged
    self.isDraft = isDraft
    self.headCommit = headCommit
    self.headBranch = headBranch
    self.baseBranch = baseBranch
    self.baseCommit = baseCommit
    self.isMergeable = isMergeable
    self.author = author
    self.requestedReviewers = requestedReviewers
    self.mergeCommit = mergeCommit
    self.mergedBy = mergedBy
    self.closedAt = closedAt
    self.url = url
  }
}
