import Domain
import Foundation

/// A short text to search reports with: what a problem is about, without how it is told.
package struct GroupingQuery: Sendable, Hashable, Codable {
  package enum Kind: String, Sendable, Codable, CaseIterable {
    /// Where it happens: a page, a function, a feature.
    case component
    /// What happens there.
    case behaviour
    /// Whom it hinders in what.
    case impact
  }

  package var kind: Kind
  package var text: String

  package init(_ kind: Kind, _ text: String) {
    self.kind = kind
    self.text = text
  }

  private static let people = Pattern(
    "\\b(?:users?|customers?|clients?|people|visitors?|everyone|nobody|teams?|we|our|\\d+ ?%|\\d{2,})\\b",
    ignoringCase: true)

  /// What can be told without a model, at most one of each kind.
  package static func extracted(from input: GroupingInput) -> [GroupingQuery] {
    let named = input.keys.filter { [.function, .identifier, .urlPath].contains($0.kind) }.map(\.value).sorted()
    let component = named.prefix(3).joined(separator: " ")
    let rest = input.text.sentences.dropFirst()
    return [
      component.isEmpty ? nil : GroupingQuery(.component, component),
      input.title.isEmpty ? nil : GroupingQuery(.behaviour, input.title),
      rest.first { people.isFound(in: $0) }.map { GroupingQuery(.impact, $0) },
    ].compactMap(\.self)
  }
}

/// Writes queries with a language model.
package protocol QueryWriter: Sendable {
  /// One to three queries for a signal that nothing known is near to; more than three are cut off by the caller.
  ///
  /// One call of the model. Throws where it does not answer or its answer cannot be read.
  func queries(for input: GroupingInput) async throws -> [GroupingQuery]
}
