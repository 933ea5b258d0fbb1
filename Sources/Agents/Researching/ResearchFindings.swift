package import Domain
package import Essentials

/// What a research run found out.
package struct ResearchFindings: Sendable, Equatable {
  /// The likeliest place first.
  package var codePaths: [CodePath]
  /// The evidence, innermost first; `file` is a path of the repository.
  package var frames: [StackFrame]
  /// The likeliest first.
  package var suspects: [Suspect]
  package var owners: [CodeOwner]
  package var cause: String
  /// What was looked at, one line each.
  package var dataQueried: [String]
  /// The lines that the frames name are there at the base.
  package var isConfirmed: Bool
  /// The code that the frames name is no longer there at the base.
  package var isAlreadyGone: Bool
  /// What a model makes of it, if one was asked.
  package var opinion: ResearchOpinion?
  /// What an agent has to know to go on where it stopped; null for one that cannot.
  package var memory = JSONValue.null
  /// What the run cost in calls and tokens.
  package var calls = 0
  package var tokens = 0

  package init(
    codePaths: [CodePath] = [], frames: [StackFrame] = [], suspects: [Suspect] = [], owners: [CodeOwner] = [],
    cause: String, dataQueried: [String] = [], isConfirmed: Bool = false, isAlreadyGone: Bool = false
  ) {
    self.codePaths = codePaths
    self.frames = frames
    self.suspects = suspects
    self.owners = owners
    self.cause = cause
    self.dataQueried = dataQueried
    self.isConfirmed = isConfirmed
    self.isAlreadyGone = isAlreadyGone
  }
}

/// Somebody whom CODEOWNERS names for a path.
package struct CodeOwner: Sendable, Hashable {
  package enum Name: Sendable, Hashable {
    case login(String)
    case team(organisation: String, slug: String)
    case email(String)
  }

  package var name: Name
  /// The path it was asked about.
  package var path: String
  package var because: String

  package init(name: Name, path: String, because: String) {
    self.name = name
    self.path = path
    self.because = because
  }
}
