package import Domain
package import Git

/// What a fix run is told.
package struct FixBrief: Sendable {
  package var title: String
  /// The commit that the workspace is based on.
  package var base: CommitID
  package var research: Research
  /// The evidence, innermost first; `file` is a path of the repository.
  package var frames: [StackFrame]
  /// Commits whose revert a person has already refused.
  package var rejectedSuspects: [String]
  /// Empty on the first run.
  package var failing: [FailingCheck]
  /// What the host's own test run of the previous attempt said, if that is why there is another; untrusted text.
  package var hostTestFailure: String?
  /// Tests of the previous attempt that pass without its change as well, and so do not show the problem.
  package var unprovenTests: [String] = []
  /// What reviewers said since the last run; untrusted text.
  package var feedback: [String]
  /// What people with write access said on the issue, the oldest first; untrusted text.
  package var answers: [String] = []
  /// What the repository advises agents; untrusted text.
  package var advice = ""
  /// Tools of servers that may be used.
  package var context = LentTools()
  /// Nil where the tree is as it was left, or nothing was done before.
  package var news: WorkNews?

  package init(
    title: String, base: CommitID, research: Research, frames: [StackFrame], rejectedSuspects: [String] = [],
    failing: [FailingCheck] = [], hostTestFailure: String? = nil, feedback: [String] = []
  ) {
    self.title = title
    self.base = base
    self.research = research
    self.frames = frames
    self.rejectedSuspects = rejectedSuspects
    self.failing = failing
    self.hostTestFailure = hostTestFailure
    self.feedback = feedback
  }

  /// Whether something says that the previous attempt does not hold.
  package var hasFailure: Bool { !failing.isEmpty || hostTestFailure != nil }
}

/// A check that went red, with what it said: untrusted text.
package struct FailingCheck: Sendable, Equatable, Codable {
  package var name: String
  package var summary: String
  package var logTail: String?
  package var annotations: [Annotation]

  package init(name: String, summary: String, logTail: String? = nil, annotations: [Annotation] = []) {
    self.name = name
    self.summary = summary
    self.logTail = logTail
    self.annotations = annotations
  }
}
