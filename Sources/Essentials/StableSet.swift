/// A set that is written in order, so that equal sets give equal bytes.
package struct StableSet<Element: Hashable & Comparable & Codable & Sendable>: Sendable, Hashable, Codable,
  ExpressibleByArrayLiteral
{
  package private(set) var elements: Set<Element>

  package init() { elements = [] }

  package init(_ elements: some Sequence<Element>) { self.elements = Set(elements) }

  package init(arrayLiteral elements: Element...) { self.elements = Set(elements) }

  package init(from decoder: any Decoder) throws {
    elements = Set(try decoder.singleValueContainer().decode([Element].self))
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(elements.sorted())
  }

  package var count: Int { elements.count }

  package func contains(_ element: Element) -> Bool { elements.contains(element) }

  package mutating func formUnion(_ others: some Sequence<Element>) { elements.formUnion(others) }
}
