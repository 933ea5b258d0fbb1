/// What went wrong with git, named for what the caller can do about it.
package struct GitError: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Kind: Sendable, Equatable {
    /// The remote does not answer; trying again later may work.
    case unreachable
    /// The remote refuses our credentials, or hides the repository from them.
    case unauthorised
    /// The commit, tree or path is not in the mirror; a fetch may bring it.
    case unknownObject
    /// The answer is larger than the caller allowed.
    case tooLarge
    /// It took longer than it may; trying again later may work.
    case timedOut
    /// The mirror's files are damaged; a fetch makes it anew.
    case damaged
    /// Nothing the caller can do; git's own exit status is kept for the log.
    case broken(status: Int32)
  }

  package let kind: Kind
  /// The git command that failed, without its arguments.
  package let operation: String
  /// What git said, at most 500 characters, for the operator.
  package let detail: String

  package init(_ kind: Kind, operation: String, detail: String = "") {
    self.kind = kind
    self.operation = operation
    self.detail = String(detail.prefix(500))
  }

  package var description: String { "git \(operation): \(kind)\(detail.isEmpty ? "" : ": \(detail)")" }

  /// The kind that git's words stand for; it has one exit status for everything.
  static func kind(said words: String, status: Int32) -> Kind {
    for (kind, phrases) in phrases where phrases.contains(where: { words.contains($0) }) { return kind }
    return .broken(status: status)
  }

  private static let phrases: [(Kind, [String])] = [
    (
      .unauthorised,
      [
        "Authentication failed", "could not read Username", "HTTP 401", "HTTP 403", "error: 401", "error: 403",
        "Permission denied", "repository not found", "Repository not found",
      ]
    ),
    (
      .damaged,
      [
        "not a git repository", "is corrupt", "bad object", "object file is empty", "invalid index-pack output",
        "bad config", "index file corrupt", "missing object", "unable to read tree", "did not match index checksum",
      ]
    ),
    (
      .unreachable,
      [
        "Could not resolve host", "Failed to connect", "Couldn't connect", "Connection refused", "timed out",
        "Connection reset", "does not appear to be a git repository", "early EOF", "hung up", "error: 5",
        "Empty reply", "HTTP 5",
      ]
    ),
    (
      .unknownObject,
      [
        "not a valid object name", "Not a valid object", "bad revision", "unknown revision", "no such path",
        "not a tree",
      ]
    ),
  ]
}
