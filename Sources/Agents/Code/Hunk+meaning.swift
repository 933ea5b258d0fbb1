import Domain
package import Git

extension Hunk {
  private static let check = Pattern(
    "(?<![\\w.])(?:if|elif|elsif|unless|guard|assert|try|catch|except|rescue|ensure|when)(?!\\w)|\\?\\?|\\?\\.|(?<=\\w) \\?\\s"
  )
  private static let comment = Pattern(
    "^\\s*(?:#(?!include|define|if|endif|else)|//|/\\*|\\*|--|;;|<!--|\"\"\"|''')")
  private static let joining = Pattern("([\"'`])\\s*\\+\\s*|\\s*\\+\\s*([\"'`])")
  private static let declaring = Pattern("\\b(?:const|let|var|final|auto)\\b")
  private static let token = Pattern("[A-Za-z_0-9]+|[<>=!&|*/%?+^~:-]+|\\.\\.+")

  /// How many conditions and handlers of errors it took out, beyond those it put in.
  package var lostChecks: Int {
    func checks(_ lines: [String]) -> Int {
      Self.code(lines).reduce(0) { $0 + Self.check.all(in: $1, limit: 50).count }
    }
    return max(0, checks(removedText) - checks(addedText))
  }

  /// Whether the same names, numbers and operators stand there in the same order: other spaces, quotes or comments only.
  package var isRewording: Bool { Self.tokens(removedText) == Self.tokens(addedText) }

  private static func tokens(_ lines: [String]) -> [String] {
    let text = code(lines).joined(separator: "\n")
    let plain = declaring.replacing(in: joining.replacing(in: text, with: "$1$2"), with: "")
    return token.all(in: plain, limit: 5_000).compactMap { $0.text(0) }
  }

  private static func code(_ lines: [String]) -> [String] { lines.filter { !comment.isFound(in: $0) } }
}
