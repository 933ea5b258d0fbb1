/// `owner/name` of a repository, letters, digits and `-._` only.
package struct RepositoryName: Sendable, Hashable, Codable, CustomStringConvertible, Comparable {
  package let owner: String
  package let name: String

  /// Nil unless `text` is `owner/name` as GitHub allows it.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, Self.isPart(parts[0]), Self.isPart(parts[1]) else { return nil }
    owner = String(parts[0])
    name = String(parts[1])
  }

  package init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let name = Self(text) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "not a repository name"))
    }
    self = name
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }

  package var description: String { "\(owner)/\(name)" }

  package static func < (left: Self, right: Self) -> Bool { left.description < right.description }

  private static func isPart(_ part: Substring) -> Bool {
    !part.isEmpty && part.utf8.count <= 100 && part != "." && part != ".."
      && part.unicodeScalars.allSatisfy {
        $0.isASCII && ($0.properties.isAlphabetic || "0123456789-._".unicodeScalars.contains($0))
      }
  }
}
