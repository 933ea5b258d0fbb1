/// A secret that shows itself to nobody who does not ask by name, not even to `dump`.
package struct Redacted: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  private let value: String

  package init(_ value: String) { self.value = value }

  /// The secret itself, for the one call that needs it.
  package func reveal() -> String { value }

  package var isEmpty: Bool { value.isEmpty }
  package var description: String { "‹redacted›" }
  package var debugDescription: String { "‹redacted›" }
  package var customMirror: Mirror { Mirror(self, children: []) }
}
