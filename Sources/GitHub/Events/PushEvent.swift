package import Domain
import Essentials

/// A branch or tag moved, came or went.
package struct PushEvent: Sendable, Equatable {
  package var repository: RepositoryName
  /// In full: `refs/heads/main`.
  package var ref: String
  /// Nil if it did not exist before.
  package var before: String?
  /// Nil if it was deleted.
  package var after: String?
  package var sender: Actor

  /// The branch's name, nil for a tag.
  package var branch: String? {
    ref.hasPrefix("refs/heads/") ? String(ref.dropFirst("refs/heads/".count)) : nil
  }

  init(_ payload: JSONValue) throws {
    repository = try payload.repository
    ref = try payload.needs("ref", \.string)
    before = Self.commit(try payload.needs("before", \.string))
    after = Self.commit(try payload.needs("after", \.string))
    sender = try payload.sender
  }

  private static func commit(_ text: String) -> String? {
    text.utf8.allSatisfy { $0 == UInt8(ascii: "0") } ? nil : text
  }
}
