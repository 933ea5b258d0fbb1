import Essentials

/// The full name of a commit or tree: 40 or 64 lower-case hex digits.
package struct CommitID: Sendable, Hashable, Codable, Comparable, CustomStringConvertible, Loggable {
  package let text: String

  /// Nil for anything but a full name.
  package init?(_ text: some StringProtocol) {
    let digits = text.utf8
    guard digits.count == 40 || digits.count == 64, digits.allSatisfy(Self.isDigit) else { return nil }
    self.text = String(text)
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let id = CommitID(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a commit id")
    }
    self = id
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }

  package var description: String { text }
  package var logged: String { text }
  /// As people quote it.
  package var short: String { String(text.prefix(7)) }

  package static func < (left: Self, right: Self) -> Bool { left.text < right.text }

  static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
  }
}
