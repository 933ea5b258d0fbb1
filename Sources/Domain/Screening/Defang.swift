import Foundation

/// Makes text from outside safe to stand in an issue: nobody is notified, nothing is closed, loaded or rendered.
package enum Defang {
  /// Keeps GitHub from seeing a mention or a reference, and looks the same.
  private static let gap = "\u{200B}"
  private static let mention = Pattern("@(?=[A-Za-z0-9])")
  private static let reference = Pattern("#(?=\\d)|\\bGH-(?=\\d)", ignoringCase: true)
  private static let issueAddress = Pattern(
    "(github\\.com/[\\w.-]{1,100}/[\\w.-]{1,100}/)(issues|pull|discussions)/(?=\\d)", ignoringCase: true)
  private static let image = Pattern("!(?=\\[)")
  private static let runs = Pattern("`{4,}")

  /// `text` in a code fence of its own, at most about `limit` bytes of it.
  package static func quote(_ text: String, limit: Int = 4_000) -> String {
    let plain = runs.replacing(in: clean(text, limit: limit), with: "```")
    // A fence longer than any run of ticks in it cannot be closed from the inside.
    return "`````text\n\(neutral(plain))\n`````"
  }

  /// `text` on one line, to stand within a sentence, a list or a table.
  package static func inline(_ text: String, limit: Int = 200) -> String {
    let line = clean(text, limit: limit * 4).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let short = line.count > limit ? line.prefix(limit - 1) + "…" : line
    var out = ""
    for character in short {
      switch character {
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "&": out += "&amp;"
      case "`", "*", "_", "[", "]", "|", "\\", "~": out += "\\\(character)"
      default: out.append(character)
      }
    }
    return neutral(out)
  }

  private static func neutral(_ text: String) -> String {
    var out = mention.replacing(in: text, with: "@" + gap)
    out = reference.replacing(in: out) { ($0.text(0) ?? "") + gap }
    out = issueAddress.replacing(in: out, with: "$1$2\(gap)/")
    out = image.replacing(in: out, with: "!" + gap)
    // HTML comments and tags are inert in a fence, but not to a reader who takes the raw text for our own markers.
    return out.replacingOccurrences(of: "<!--", with: "<" + gap + "!--")
  }

  private static func clean(_ text: String, limit: Int) -> String {
    let bounded = text.cutFromMiddle(toBytes: limit)
    return String(
      String.UnicodeScalarView(
        bounded.replacingOccurrences(of: "\r\n", with: "\n").unicodeScalars.filter { scalar in
          scalar == "\n" || scalar == "\t"
            || (scalar.value >= 0x20 && scalar.value != 0x7F && !HiddenText.isInvisible(scalar))
        }))
  }
}
