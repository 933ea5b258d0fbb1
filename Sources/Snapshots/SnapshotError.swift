/// Why a snapshot cannot be saved or brought back.
package struct SnapshotError: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Kind: Sendable, Equatable {
    /// There is none of that name; work starts from base and branch.
    case unknown
    /// Its bytes are not those it was named after, or are no archive of ours.
    case damaged
    /// It is sealed, and there is no key.
    case locked
    /// A member that leaves the tree, goes through a link, or is no file, folder or link.
    case hostile
    /// More members or bytes than the limits allow.
    case tooMuch
    /// The file system refuses; its own code is kept for the log.
    case system(code: Int32)
  }

  package let kind: Kind
  /// The snapshot's or member's name.
  package let name: String

  package init(_ kind: Kind, name: String) {
    self.kind = kind
    self.name = name
  }

  package var description: String { "\(name): \(kind)" }
}
