import Domain

/// The function around a line, found by indentation and by what definitions look like in most languages.
package enum EnclosingRegion {
  /// How many lines on each side count where no function is found.
  package static let window = 10
  private static let longest = 400

  private static let definition = Pattern(
    "\\b(?:def|func|function|fn|fun|sub|proc|init|constructor)\\b|^[\\w<>\\[\\],.:&*?@ ~]+\\(.*\\)[^;()]*\\{?$|=>\\s*\\{?$"
  )
  private static let control = Pattern(
    "^(?:\\}\\s*)?(?:if|else|elif|elsif|for|foreach|while|until|switch|match|case|default|when|try|catch|except|finally|rescue|ensure|with|do|begin|return|guard|defer|select|loop|unless|using|lock|await|yield|throw|raise|go|assert)\\b"
  )
  private static let container = Pattern(
    "^(?:[\\w@()\\[\\]\"]+ )*(?:class|struct|enum|interface|trait|impl|module|namespace|extension|protocol|object|actor|record)\\b"
  )

  /// The lines, counted from 1, of the innermost function of `lines` that holds `line`; else those around it.
  package static func around(_ line: Int, in lines: [Substring]) -> ClosedRange<Int> {
    let count = max(lines.count, 1)
    let line = min(max(line, 1), count)
    let surroundings = max(1, line - window)...min(count, line + window)
    guard let start = header(above: line, in: lines) else { return surroundings }
    let end = end(of: start, in: lines)
    return end >= line ? start...end : surroundings
  }

  private static func header(above line: Int, in lines: [Substring]) -> Int? {
    guard lines.indices.contains(line - 1) else { return nil }
    var depth = lines[line - 1].allSatisfy(\.isWhitespace) ? Int.max : indentation(lines[line - 1]) + 1
    for number in stride(from: line, to: max(0, line - longest), by: -1) {
      let text = lines[number - 1]
      let words = text.trimmingSpaces()
      let own = indentation(text)
      guard !words.isEmpty, own < depth, !isClosing(words) else { continue }
      if words == "{" { continue }
      if container.isFound(in: words) { return nil }
      if !control.isFound(in: words), definition.isFound(in: words), !words.hasSuffix(";"), !words.hasSuffix(",") {
        if number < line || isOpening(number, in: lines) { return number }
      }
      depth = own
    }
    return nil
  }

  /// Whether the next line that says something is deeper: a call looks like a definition, but has no body.
  private static func isOpening(_ number: Int, in lines: [Substring]) -> Bool {
    let next = lines[number...].first { !$0.allSatisfy(\.isWhitespace) && $0.trimmingSpaces() != "{" }
    return next.map { indentation($0) > indentation(lines[number - 1]) } ?? false
  }

  private static func end(of start: Int, in lines: [Substring]) -> Int {
    let depth = indentation(lines[start - 1])
    var last = start
    for number in (start + 1)..<max(start + 2, min(lines.count + 1, start + longest)) where number <= lines.count {
      let text = lines[number - 1]
      let words = text.trimmingSpaces()
      if words.isEmpty { continue }
      if indentation(text) <= depth, !isClosing(words), words != "{" { break }
      last = number
    }
    return last
  }

  private static func isClosing(_ words: String) -> Bool {
    guard let first = words.first else { return false }
    return "})]".contains(first) || words == "end" || words == "end;"
  }

  private static func indentation(_ text: Substring) -> Int {
    var width = 0
    for character in text {
      if character == "\t" { width += 4 } else if character == " " { width += 1 } else { break }
    }
    return width
  }
}

extension String {
  /// The lines of a file, without their ends.
  package var sourceLines: [Substring] {
    var lines = split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }
}
