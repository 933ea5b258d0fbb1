/// Why a sandbox, or what came out of it, cannot be used.
package struct SandboxError: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Kind: Sendable, Equatable {
    /// A device, socket or pipe; nobody keeps those in a repository.
    case specialFile
    /// A `.git` below the working tree.
    case nestedRepository
    /// A name that is not UTF-8 or holds control characters.
    case unreadableName
    /// More files, or more bytes, than the limits allow.
    case tooMuch
    /// A path that cannot be an overlay's layer, or an environment name that would change our own tools.
    case unusable
    /// The filter of system calls cannot be made.
    case filter(code: Int32)
    /// The file system refuses; its own code is kept for the log.
    case system(code: Int32)
  }

  package let kind: Kind
  package let path: String

  package init(_ kind: Kind, path: String) {
    self.kind = kind
    self.path = path
  }

  package var description: String { "\(path): \(kind)" }
}
