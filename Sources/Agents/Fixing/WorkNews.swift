package import Git

/// What became of an agent's earlier work, where its tree is not just as it left it.
package struct WorkNews: Sendable, Equatable {
  /// The commit that it was made on, where it was carried over to a newer one.
  package var madeOn: CommitID?
  /// Files of which the tree holds both versions between marks, or only one of the two.
  package var conflicts: [CarriedChange.Conflict]
  /// The snapshot is lost: the tree is as it was pushed, and nothing is known of what was said.
  package var isLost: Bool
  /// What stands about it where it was pushed, the oldest first; untrusted text.
  package var record: [String]

  package init(
    madeOn: CommitID? = nil, conflicts: [CarriedChange.Conflict] = [], isLost: Bool = false, record: [String] = []
  ) {
    self.madeOn = madeOn
    self.conflicts = conflicts
    self.isLost = isLost
    self.record = record
  }
}
