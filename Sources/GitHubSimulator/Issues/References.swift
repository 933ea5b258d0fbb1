import Foundation

/// What a text says about other issues: `#7`, and the words that close one.
enum References {
  private static let closing: Set<String> = [
    "close", "closes", "closed", "fix", "fixes", "fixed", "resolve", "resolves", "resolved",
  ]

  /// The numbers after `#`, in order of appearance, each once.
  static func mentioned(in text: String) -> [Int] {
    numbers(in: text) { _ in true }
  }

  /// The numbers that one of GitHub's keywords stands before.
  static func closed(by text: String) -> [Int] {
    numbers(in: text) { before in
      var words = before[...]
      while let last = words.last, last == " " || last == ":" { words.removeLast() }
      let word = words.reversed().prefix { $0.isLetter }
      return words.count < before.count && closing.contains(String(word.reversed()).lowercased())
    }
  }

  private static func numbers(in text: String, where fits: (String) -> Bool) -> [Int] {
    var found: [Int] = []
    for line in text.split(whereSeparator: \.isNewline) {
      let pieces = line.split(separator: "#", omittingEmptySubsequences: false)
      var before = String(pieces.first ?? "")
      for piece in pieces.dropFirst() {
        let digits = piece.prefix { $0.isASCII && $0.isNumber }
        let follows = piece.dropFirst(digits.count).first
        let isWhole = !(follows?.isLetter ?? false) && !(before.last.map { $0.isLetter || $0.isNumber } ?? false)
        if let number = Int(digits), isWhole, fits(before), !found.contains(number) { found.append(number) }
        before += "#" + piece
      }
    }
    return found
  }
}
