import Essentials

/// The boxes of a text's task lists, each known by the line it stands on.
enum TaskList {
  /// Around a box's line number, on its way through the renderer.
  static let open: Character = "\u{e000}"
  static let close: Character = "\u{e001}"

  /// The text with each box's line number behind it; nothing within code.
  static func numbered(_ text: String) -> String {
    var isCode = false
    let clean = text.filter { $0 != open && $0 != close }
    return lines(clean).enumerated().map { number, line in
      let start = line.drop { $0 == " " || $0 == ">" }
      if start.hasPrefix("```") || start.hasPrefix("~~~") { isCode.toggle() }
      guard !isCode, let box = box(of: line) else { return line }
      let end = line.index(box, offsetBy: 3)
      return "\(line[..<end]) \(open)\(number)\(close)\(line[end...].dropFirst())"
    }.joined(separator: "\n")
  }

  /// The text with the box of that line ticked, or no longer; nil if there is none.
  static func turnOver(_ number: Int, of text: String) -> String? {
    var all = lines(text)
    guard all.indices.contains(number), let box = box(of: all[number]) else { return nil }
    let sign = all[number].index(after: box)
    all[number].replaceSubrange(sign...sign, with: all[number][sign] == " " ? "x" : " ")
    return all.joined(separator: "\n")
  }

  /// Tells one text from another.
  static func version(of text: String) -> String { StableHash.of([text]) }

  private static func lines(_ text: String) -> [String] {
    text.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// Where `[ ]` stands in an item of a list.
  private static func box(of line: String) -> String.Index? {
    line.prefixMatch(of: /[\s>]*(?:[-*+]|\d{1,4}\.) (?=\[[ xX]\] )/)?.range.upperBound
  }
}
