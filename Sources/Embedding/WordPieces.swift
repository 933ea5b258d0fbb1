import Foundation

/// Texts as the numbers of their word pieces, as BERT's uncased vocabulary has them.
package struct WordPieces: Sendable {
  private static let longestWord = 100
  /// A piece covers at least a byte, so 256 pieces of any sensible text are inside this.
  private static let longestText = 16_384

  private let numbers: [[UInt8]: Int32]
  private let unknown: Int32
  private let start: Int32
  private let end: Int32

  /// `vocabulary` has one piece per line, in order; nil if it lacks one of BERT's own.
  package init?(vocabulary: String) {
    var numbers: [[UInt8]: Int32] = [:]
    for (number, line) in vocabulary.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      numbers[Array(line.utf8)] = Int32(number)
    }
    guard let unknown = numbers[Array("[UNK]".utf8)], let start = numbers[Array("[CLS]".utf8)],
      let end = numbers[Array("[SEP]".utf8)]
    else { return nil }
    self.numbers = numbers
    self.unknown = unknown
    self.start = start
    self.end = end
  }

  /// At most `limit` numbers, the marks of start and end among them.
  ///
  /// The marks' own names in a text are plain text: what others write cannot end it early.
  package func numbers(of text: String, limit: Int = 256) -> [Int32] {
    var pieces = [start]
    for word in Self.words(in: String(text.utf8.prefix(Self.longestText)) ?? String(text.prefix(4_096))) {
      pieces += self.pieces(of: word)
      if pieces.count >= limit { break }
    }
    return Array(pieces.prefix(limit - 1)) + [end]
  }

  /// The longest known piece first; a word that does not come out even is unknown as a whole.
  private func pieces(of word: [Unicode.Scalar]) -> [Int32] {
    guard word.count <= Self.longestWord else { return [unknown] }
    let letters = word.map { Array(String($0).utf8) }
    var pieces: [Int32] = []
    var from = 0
    while from < letters.count {
      var found: Int32?
      var to = letters.count
      while to > from {
        let bytes = Array((from > 0 ? Array("##".utf8) : []) + letters[from..<to].joined())
        found = numbers[bytes]
        if found != nil { break }
        to -= 1
      }
      guard let found else { return [unknown] }
      pieces.append(found)
      from = to
    }
    return pieces
  }

  /// Lower case without accents; split at spaces, with every punctuation mark and Chinese character on its own.
  private static func words(in text: String) -> [[Unicode.Scalar]] {
    var words: [[Unicode.Scalar]] = []
    var word: [Unicode.Scalar] = []
    func finish() {
      if !word.isEmpty { words.append(word) }
      word = []
    }
    for scalar in spaced(text).decomposedStringWithCanonicalMapping.unicodeScalars
    where scalar.properties.generalCategory != .nonspacingMark {
      for lower in scalar.properties.lowercaseMapping.unicodeScalars {
        if lower.properties.isWhitespace {
          finish()
        } else if isPunctuation(lower) {
          finish()
          words.append([lower])
        } else {
          word.append(lower)
        }
      }
    }
    finish()
    return words
  }

  /// The text without control characters, with all white space plain and Chinese characters set apart.
  private static func spaced(_ text: String) -> String {
    var out = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar == "\t" || scalar == "\n" || scalar == "\r" {
        out.append(" ")
      } else if scalar.value == 0 || scalar.value == 0xFFFD || isControl(scalar) {
        continue
      } else if scalar.properties.isWhitespace {
        out.append(" ")
      } else if isChinese(scalar) {
        out.append(contentsOf: [" ", scalar, " "])
      } else {
        out.append(scalar)
      }
    }
    return String(out)
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .unassigned, .privateUse, .surrogate: true
    default: false
    }
  }

  private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 33...47, 58...64, 91...96, 123...126: return true
    case 0..<128: return false
    default: break
    }
    switch scalar.properties.generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
      .finalPunctuation, .otherPunctuation:
      return true
    default: return false
    }
  }

  private static func isChinese(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2B73F, 0x2B740...0x2B81F, 0x2B920...0x2CEAF,
      0xF900...0xFAFF, 0x2F800...0x2FA1F:
      true
    default: false
    }
  }
}
