package import Domain

/// What a model concludes from a research pass: its own words, and claims that rules check.
package struct ResearchOpinion: Sendable, Equatable {
  package var verdict: Verdict
  package var explanation: String
  /// What people see.
  package var happens: String
  package var cause: String
  /// Whether it saw the problem itself, and how.
  package var isVerified: Bool
  package var codePaths: [CodePath]
  /// Commits, by id, with the reason.
  package var suspects: [NamedSuspect]
  package var dataQueried: [String]
  package var successCriterion: String
  package var addressedBy: String?
  /// For not actionable: what evidence would help.
  package var missing: [String]
  /// For needs input: what to decide, and between what.
  package var question: String?
  package var options: [String]
  /// How clear a fix is.
  package var clarity: Clarity

  /// What makes a report specific enough to act on, fact by fact.
  package struct Clarity: Sendable, Equatable {
    package var namesFile: Bool
    package var isReproduced: Bool
    package var hasOneSolution: Bool
    package var needsProductDecision: Bool

    package init(namesFile: Bool, isReproduced: Bool, hasOneSolution: Bool, needsProductDecision: Bool) {
      self.namesFile = namesFile
      self.isReproduced = isReproduced
      self.hasOneSolution = hasOneSolution
      self.needsProductDecision = needsProductDecision
    }
  }

  package init(
    verdict: Verdict, explanation: String, happens: String, cause: String, isVerified: Bool, codePaths: [CodePath],
    suspects: [NamedSuspect], dataQueried: [String], successCriterion: String,
    addressedBy: String? = nil, missing: [String] = [], question: String? = nil, options: [String] = [],
    clarity: Clarity
  ) {
    self.verdict = verdict
    self.explanation = explanation
    self.happens = happens
    self.cause = cause
    self.isVerified = isVerified
    self.codePaths = codePaths
    self.suspects = suspects
    self.dataQueried = dataQueried
    self.successCriterion = successCriterion
    self.addressedBy = addressedBy
    self.missing = missing
    self.question = question
    self.options = options
    self.clarity = clarity
  }
}

/// A commit that a model suspects.
package struct NamedSuspect: Sendable, Equatable {
  /// Its id, or the beginning of it.
  package var commit: String
  package var reason: String

  package init(commit: String, reason: String) {
    self.commit = commit
    self.reason = reason
  }
}
