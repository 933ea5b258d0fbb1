import Essentials
package import Foundation
import Signing

/// The name of a snapshot: the SHA-256 of its archive.
package struct SnapshotID: Sendable, Hashable, Codable, Comparable, CustomStringConvertible, Loggable {
  package let text: String

  /// Nil for anything but 64 lower-case hex digits.
  package init?(_ text: String) {
    guard text.utf8.count == 64, Hexadecimal.decode(text) != nil, text == text.lowercased() else { return nil }
    self.text = text
  }

  package init(of archive: Data) { text = Hexadecimal.encode(SHA256.digest(archive)) }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let id = SnapshotID(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a snapshot's name")
    }
    self = id
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }

  package var description: String { text }
  package var logged: String { text }

  package static func < (left: Self, right: Self) -> Bool { left.text < right.text }
}
