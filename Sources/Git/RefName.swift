/// The name of a branch or tag, or a full `refs/…` name, by git's own rules for them.
package struct RefName: Sendable, Hashable, CustomStringConvertible {
  package let text: String

  /// Nil for what git would refuse, and for what it could take for an option or an expression.
  package init?(_ text: String) {
    let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && !Self.forbidden.contains($0) }
    let hasForbiddenPart = ["..", "@{", "//"].contains { text.contains($0) }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    let hasForbiddenEnd = parts.contains { $0.isEmpty || $0.hasPrefix(".") || $0.hasSuffix(".lock") }
    guard isPlain, !hasForbiddenPart, !hasForbiddenEnd, !text.hasPrefix("-"), !text.hasSuffix("."), text != "@",
      (1...255).contains(text.utf8.count)
    else { return nil }
    self.text = text
  }

  package var description: String { text }

  /// Where a branch of this name lives.
  package var branch: String { text.hasPrefix("refs/") ? text : "refs/heads/\(text)" }

  /// The expressions to try for it, in order; a hex number may also be (the beginning of) a commit's own name.
  var candidates: [String] {
    if text.hasPrefix("refs/") { return [text] }
    let isNumber = (7...64).contains(text.utf8.count) && text.utf8.allSatisfy(CommitID.isDigit)
    return ["refs/heads/\(text)", "refs/tags/\(text)"] + (isNumber ? [text] : [])
  }

  private static let forbidden = Set("~^:?*[\\".utf8)
}
