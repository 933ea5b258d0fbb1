import Foundation

/// A prompt, with untrusted parts in marks that nobody outside can guess, and so cannot close.
package struct PromptText: Sendable {
  private(set) package var text: String
  /// Random letters and digits, the same for a whole conversation.
  package let mark: String

  /// `mark` must be at least 16 letters and digits that nobody could have known.
  package init(_ text: String, mark: String) {
    precondition(mark.utf8.count >= 16 && mark.utf8.allSatisfy { (48...57).contains($0) || (97...122).contains($0) })
    self.mark = mark
    self.text = text.replacing("{{mark}}", with: mark)
  }

  package mutating func say(_ line: String) { text += (text.isEmpty ? "" : "\n\n") + line }

  /// Adds what somebody else wrote, cut in its middle to `limit` bytes.
  package mutating func quote(_ foreign: String, as label: String, limit: Int = 16_000) {
    say(Self.quoted(foreign, as: label, mark: mark, limit: limit))
  }

  /// `foreign` between marks; the mark itself is taken out of it, should it have leaked.
  package static func quoted(_ foreign: String, as label: String, mark: String, limit: Int = 16_000) -> String {
    let body = OutputCap.cut(foreign.replacing(mark, with: "[mark]"), limit: limit)
    return "<untrusted-\(mark) what=\"\(label)\">\n\(body)\n</untrusted-\(mark)>"
  }
}
