/// A name for one `Subject`; identifiers of different subjects do not compare.
package struct Identifier<Subject: ~Copyable>: Sendable, Hashable, Codable, CustomStringConvertible, Comparable {
  package let text: String

  package init(_ text: String) { self.text = text }

  package init(from decoder: any Decoder) throws {
    text = try decoder.singleValueContainer().decode(String.self)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }

  package var description: String { text }

  package static func < (left: Self, right: Self) -> Bool { left.text < right.text }
}
