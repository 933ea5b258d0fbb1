import Essentials

/// A file's place inside a repository: relative, without `..`, and nothing a tool could take for an option.
package struct RepositoryPath: Sendable, Hashable, Codable, Comparable, CustomStringConvertible {
  package let text: String

  /// Nil for paths that leave the tree, reach into a `.git`, or hold control characters.
  package init?(_ text: some StringProtocol) {
    guard (1...4096).contains(text.utf8.count), !text.hasPrefix("-"),
      text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
    else { return nil }
    for part in text.split(separator: "/", omittingEmptySubsequences: false) {
      guard !part.isEmpty, part != ".", part != "..", !GitFolder.isMeant(by: part) else { return nil }
    }
    self.text = String(text)
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let path = RepositoryPath(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a path inside a repository")
    }
    self = path
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }

  package var description: String { text }

  package static func < (left: Self, right: Self) -> Bool { left.text < right.text }
}
