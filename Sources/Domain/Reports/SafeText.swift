/// Texts of ours that other people's workflows may interpolate: titles, branches, subjects.
package enum SafeText {
  /// At most `limit` characters of letters, digits, spaces and `.,:()/_-`; everything else becomes a space.
  package static func title(_ text: String, limit: Int = 96) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      let isKept = scalar.isASCII && (isAlphanumeric(scalar) || " .,:()/_-".unicodeScalars.contains(scalar))
      if isKept && scalar != " " {
        out.unicodeScalars.append(scalar)
      } else if !out.isEmpty, out.last != " " {
        out.append(" ")
      }
    }
    let words = out.trimmingSpaces()
    guard words.count > limit else { return words }
    let cut = words.prefix(limit)
    // A whole last word reads better than half of one.
    return (cut.lastIndex(of: " ").map { String(cut[..<$0]) } ?? String(cut)).trimmingSpaces()
  }

  /// Lower-case words joined with `-`, at most 40 characters, for a branch name.
  package static func slug(_ text: String) -> String {
    var out = ""
    for scalar in text.lowercased().unicodeScalars {
      if scalar.isASCII, isAlphanumeric(scalar) {
        out.unicodeScalars.append(scalar)
      } else if !out.isEmpty, out.last != "-" {
        out.append("-")
      }
    }
    let cut = out.prefix(40)
    let trimmed = cut.hasSuffix("-") ? cut.dropLast() : cut
    return trimmed.isEmpty ? "report" : String(trimmed)
  }

  private static func isAlphanumeric(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || (scalar.value >= 48 && scalar.value <= 57)
  }
}

extension StringProtocol {
  package func trimmingSpaces() -> String {
    var part = self[...]
    while let first = part.first, first.isWhitespace { part = part.dropFirst() }
    while let last = part.last, last.isWhitespace { part = part.dropLast() }
    return String(part)
  }
}
