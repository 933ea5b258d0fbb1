import Foundation

/// A regular expression fixed at compile time, safe to share.
///
/// Regular expression literals are not `Sendable` and are compiled on each use; this one is compiled once.
package struct Pattern: Sendable {
  private let expression: NSRegularExpression

  package struct Match {
    package var range: Range<String.Index>
    /// The groups by number, 0 being the whole match; nil where a group took no part.
    package var groups: [Substring?]

    package func text(_ group: Int) -> String? { groups.indices.contains(group) ? groups[group].map(String.init) : nil }
  }

  /// Wrong syntax is a mistake of ours, so it stops the program the first time it is run.
  package init(_ pattern: String, ignoringCase: Bool = false, perLine: Bool = false) {
    var options: NSRegularExpression.Options = []
    if ignoringCase { options.insert(.caseInsensitive) }
    if perLine { options.insert(.anchorsMatchLines) }
    do {
      expression = try NSRegularExpression(pattern: pattern, options: options)
    } catch {
      preconditionFailure("not a regular expression: \(pattern)")
    }
  }

  /// Whether a text from outside is a regular expression.
  package static func isValid(_ pattern: String) -> Bool { (try? NSRegularExpression(pattern: pattern)) != nil }

  package func isFound(in text: String) -> Bool {
    expression.firstMatch(in: text, range: NSRange(text.startIndex..., in: text)) != nil
  }

  package func first(in text: String) -> Match? {
    expression.firstMatch(in: text, range: NSRange(text.startIndex..., in: text)).flatMap { match($0, in: text) }
  }

  /// The matches from left to right, at most `limit`.
  package func all(in text: String, limit: Int = 1_000) -> [Match] {
    var found: [Match] = []
    expression.enumerateMatches(in: text, range: NSRange(text.startIndex..., in: text)) { result, _, stop in
      if let result, let match = match(result, in: text) { found.append(match) }
      if found.count >= limit { stop.pointee = true }
    }
    return found
  }

  /// `text` with every match replaced by `template`, in which `$1` stands for the first group.
  package func replacing(in text: String, with template: String) -> String {
    expression.stringByReplacingMatches(
      in: text, range: NSRange(text.startIndex..., in: text), withTemplate: template)
  }

  /// `text` with every match replaced by what `replacement` makes of it; nil leaves it as it is.
  package func replacing(in text: String, by replacement: (Match) -> String?) -> String {
    var out = ""
    var position = text.startIndex
    for match in all(in: text, limit: .max) {
      out += text[position..<match.range.lowerBound]
      out += replacement(match) ?? String(text[match.range])
      position = match.range.upperBound
    }
    return out + text[position...]
  }

  private func match(_ result: NSTextCheckingResult, in text: String) -> Match? {
    guard let range = Range(result.range, in: text) else { return nil }
    let groups = (0..<result.numberOfRanges).map { Range(result.range(at: $0), in: text).map { text[$0] } }
    return Match(range: range, groups: groups)
  }
}
