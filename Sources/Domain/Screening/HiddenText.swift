import Foundation

/// Characters that a person does not see, or sees as others than they are.
enum HiddenText {
  /// What is hidden in `text` by its mere presence, whatever it says.
  static func suspicion(in text: String) -> Suspicion? {
    var tags = 0
    var bidi = 0
    var run = 0
    var longestRun = 0
    var isFlag = false
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x1F3F4: isFlag = true
      case 0xE0020...0xE007F: tags += isFlag ? 0 : 1
      case 0x202A...0x202E, 0x2066...0x2069:
        bidi += 1
        isFlag = false
      default: isFlag = false
      }
      run = isInvisible(scalar) ? run + 1 : 0
      longestRun = max(longestRun, run)
    }
    if tags > 0 { return found("\(tags) tag characters", "It holds letters that no screen shows.") }
    if bidi > 0 { return found("\(bidi) direction marks", "It holds marks that show its text in another order.") }
    if longestRun >= 8 { return found("\(longestRun) invisible characters in a row", "It holds invisible characters.") }
    let mixed = mixedWords(in: text)
    if mixed.count >= 2 {
      return found(mixed.joined(separator: " "), "It holds words of letters of two alphabets that look alike.")
    }
    return nil
  }

  /// `text` as a person would read it: compatibility forms resolved, invisible characters gone, look-alikes made Latin.
  static func unmasked(_ text: String) -> String {
    var out = String.UnicodeScalarView()
    let hasLatin = text.unicodeScalars.contains { $0.isASCII && $0.properties.isAlphabetic }
    for scalar in text.precomposedStringWithCompatibilityMapping.unicodeScalars where !isInvisible(scalar) {
      out.append(hasLatin ? lookAlikes[scalar] ?? scalar : scalar)
    }
    return String(out)
  }

  static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x200B...0x200F, 0x2060...0x2064, 0xFEFF, 0x00AD, 0x180E, 0xE0000...0xE007F, 0x202A...0x202E, 0x2066...0x2069:
      true
    default: false
    }
  }

  /// Words that mix Latin letters with Cyrillic or Greek ones that look like Latin.
  private static func mixedWords(in text: String) -> [String] {
    text.split(whereSeparator: { !$0.isLetter }).lazy.filter { word in
      word.unicodeScalars.contains { $0.isASCII } && word.unicodeScalars.contains { lookAlikes[$0] != nil }
        && word.count >= 4
    }.prefix(4).map(String.init)
  }

  private static func found(_ fragment: String, _ reason: String) -> Suspicion {
    Suspicion(category: .hiddenText, fragment: fragment, reason: reason)
  }

  private static let lookAlikes: [Unicode.Scalar: Unicode.Scalar] = [
    "а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "у": "y", "х": "x", "і": "i", "ѕ": "s", "ј": "j", "ԁ": "d",
    "һ": "h",
    "ո": "n", "ɡ": "g", "ӏ": "l", "А": "A", "В": "B", "Е": "E", "К": "K", "М": "M", "Н": "H", "О": "O", "Р": "P",
    "С": "C",
    "Т": "T", "Х": "X", "Ѕ": "S", "І": "I", "ο": "o", "α": "a", "ε": "e", "ι": "i", "ν": "v", "ρ": "p", "τ": "t",
    "υ": "u",
    "κ": "k", "Α": "A", "Β": "B", "Ε": "E", "Η": "H", "Ι": "I", "Κ": "K", "Μ": "M", "Ν": "N", "Ο": "O", "Ρ": "P",
    "Τ": "T",
  ]
}
