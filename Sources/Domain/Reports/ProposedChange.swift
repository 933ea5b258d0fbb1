package import Essentials
package import Foundation

/// The pull request that would resolve a report, and how far it is.
package struct ProposedChange: Sendable, Equatable, Codable {
  package enum State: String, Sendable, Codable { case open, merged, closed }
  package enum Checks: String, Sendable, Codable { case pending, success, failure, none }

  package var number: Int
  package var branch: String
  /// The commit we pushed last.
  package var head: String
  /// The commit of the default branch the sandbox was based on.
  package var base: String
  package var state: State
  package var isDraft: Bool
  package var checks: Checks
  /// Passes over the pull request after the one that opened it.
  package var rounds: Int
  /// How often a snapshot was brought back.
  package var rehydrations: Int
  package var snapshot: String?
  package var suspect: String?
  package var reviewers: [SuggestedReviewer]
  /// What failed last, to see the same failure twice.
  package var lastFailure: String?
  /// Comments and reviews already answered.
  package var answered: StableSet<Int64>
  package var openedAt: Date
  package var pushedAt: Date
  package var mergedAt: Date?
  /// A person pushed to the branch: it is theirs now.
  package var isHandedOver: Bool
  /// The round that pushed `head`; nil while it is the commit that opened the pull request.
  package var headRound: Int?
  /// What the last round did, in a few words.
  package var did: String?
  /// What the last round was about.
  package var saw: String?
  /// The merged pull request that this one takes back.
  package var takesBack: Int?

  package init(
    number: Int, branch: String, head: String, base: String, snapshot: String?, suspect: String?,
    reviewers: [SuggestedReviewer], openedAt: Date
  ) {
    self.number = number
    self.branch = branch
    self.head = head
    self.base = base
    self.state = .open
    self.isDraft = true
    self.checks = .pending
    self.rounds = 0
    self.rehydrations = 0
    self.snapshot = snapshot
    self.suspect = suspect
    self.reviewers = reviewers
    self.answered = []
    self.openedAt = openedAt
    self.pushedAt = openedAt
    self.isHandedOver = false
  }
}
