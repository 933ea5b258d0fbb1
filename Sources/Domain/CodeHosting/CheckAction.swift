/// A button on a check run of our own.
///
/// Longer words are cut to what the host shows: 20 characters for the label, 40 for the description.
package struct CheckAction: Sendable, Equatable {
  /// What comes back when somebody presses it.
  package let identifier: String
  package let label: String
  package let description: String

  /// As many as a check run can show.
  package static let limit = 3

  /// - Precondition: the identifier has 1 to 20 characters; a cut one would come back as another's.
  package init(identifier: StaticString, label: String, description: String) {
    let identifier = identifier.description
    precondition((1...20).contains(identifier.unicodeScalars.count), "an identifier has 1 to 20 characters")
    self.identifier = identifier
    self.label = Self.cut(label, to: 20)
    self.description = Self.cut(description, to: 40)
  }

  /// Counted as the host counts: a character made of several code points is several.
  private static func cut(_ text: String, to limit: Int) -> String {
    guard text.unicodeScalars.count > limit else { return text }
    var kept = ""
    var count = 0
    for character in text {
      count += character.unicodeScalars.count
      guard count < limit else { break }
      kept.append(character)
    }
    return kept + "…"
  }
}
