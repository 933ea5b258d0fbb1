/// Text as it stands in an HTML page; everything but literals is escaped.
struct HTMLText: Sendable, ExpressibleByStringInterpolation, CustomStringConvertible {
  private(set) var description: String

  init(stringLiteral value: String) { description = value }

  init(stringInterpolation: StringInterpolation) { description = stringInterpolation.text }

  static func + (left: HTMLText, right: HTMLText) -> HTMLText {
    HTMLText(stringLiteral: left.description + right.description)
  }

  struct StringInterpolation: StringInterpolationProtocol {
    var text = ""

    init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity) }

    mutating func appendLiteral(_ literal: String) { text += literal }

    mutating func appendInterpolation(_ words: String) {
      for character in words.unicodeScalars {
        switch character {
        case "&": text += "&amp;"
        case "<": text += "&lt;"
        case ">": text += "&gt;"
        case "\"": text += "&quot;"
        case "'": text += "&#39;"
        default: text.unicodeScalars.append(character)
        }
      }
    }

    mutating func appendInterpolation(_ html: HTMLText) { text += html.description }

    mutating func appendInterpolation(_ parts: [HTMLText]) { for part in parts { text += part.description } }

    mutating func appendInterpolation(_ number: some BinaryInteger) { text += String(number) }
  }
}
