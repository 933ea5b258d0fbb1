package import Foundation

/// A place in the code that research looked at.
package struct CodePath: Sendable, Hashable, Codable {
  /// Relative to the repository's root.
  package var path: String
  package var line: Int?
  package var function: String?

  package init(path: String, line: Int? = nil, function: String? = nil) {
    self.path = path
    self.line = line
    self.function = function
  }
}

/// A commit that may have caused the problem.
package struct Suspect: Sendable, Equatable, Codable {
  package var commit: String
  package var subject: String
  package var authorName: String
  package var authorEmail: String
  package var committedAt: Date
  /// Comparable among the suspects of one report only; higher is likelier.
  package var score: Double
  package var reasons: [String]

  package init(
    commit: String, subject: String, authorName: String, authorEmail: String, committedAt: Date, score: Double,
    reasons: [String]
  ) {
    self.commit = commit
    self.subject = subject
    self.authorName = authorName
    self.authorEmail = authorEmail
    self.committedAt = committedAt
    self.score = score
    self.reasons = reasons
  }
}

/// A person to ask, and why them.
package struct SuggestedReviewer: Sendable, Hashable, Codable {
  package var login: String
  package var because: String

  package init(login: String, because: String) {
    self.login = login
    self.because = because
  }
}

/// What one research pass found.
package struct Research: Sendable, Equatable, Codable {
  package var verdict: Verdict
  /// Why this verdict, in a sentence or two.
  package var explanation: String
  package var cause: String
  package var priority: Priority
  /// What the priority rests on.
  package var impact: String
  package var codePaths: [CodePath]
  /// Likeliest first.
  package var suspects: [Suspect]
  package var reviewers: [SuggestedReviewer]
  /// What was looked at.
  package var dataQueried: [String]
  package var successCriterion: String
  /// The commit of the default branch that was looked at.
  package var base: String
  /// How many signals the report had.
  package var signals: Int
  package var at: Date
  /// A pull request or commit that resolves it already.
  package var addressedBy: String?
  /// How many passes there were with this one.
  package var passes: Int?

  package init(
    verdict: Verdict, explanation: String, cause: String, priority: Priority, impact: String, codePaths: [CodePath],
    suspects: [Suspect], reviewers: [SuggestedReviewer], dataQueried: [String], successCriterion: String, base: String,
    signals: Int, at: Date, addressedBy: String? = nil
  ) {
    self.verdict = verdict
    self.explanation = explanation
    self.cause = cause
    self.priority = priority
    self.impact = impact
    self.codePaths = codePaths
    self.suspects = suspects
    self.reviewers = reviewers
    self.dataQueried = dataQueried
    self.successCriterion = successCriterion
    self.base = base
    self.signals = signals
    self.at = at
    self.addressedBy = addressedBy
  }
}
