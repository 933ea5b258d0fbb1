import Foundation

/// The conversation in a request as it was on the wire, without the marks that say up to where it shall be kept.
struct WireMessages {
  /// Everything but the messages.
  let head: String
  /// The messages, without the bracket that ends them.
  let bytes: String

  init(_ body: Data) {
    let text = String(decoding: body, as: UTF8.self).replacing(#""cache_control":{"type":"ephemeral"},"#, with: "")
      .replacing(#","cache_control":{"type":"ephemeral"}"#, with: "")
    guard let start = text.firstRange(of: #""messages":["#), let end = Self.end(of: text[start.upperBound...]) else {
      (head, bytes) = (text, "")
      return
    }
    head = String(text[..<start.lowerBound]) + String(text[end...])
    bytes = String(text[start.upperBound..<end])
  }

  /// Where the array ends whose inside begins here.
  private static func end(of text: Substring) -> String.Index? {
    var depth = 1
    var isInString = false
    var isEscaped = false
    for index in text.indices {
      let character = text[index]
      if isInString {
        if isEscaped {
          isEscaped = false
        } else if character == "\\" {
          isEscaped = true
        } else if character == "\"" {
          isInString = false
        }
        continue
      }
      switch character {
      case "\"": isInString = true
      case "[", "{": depth += 1
      case "]", "}":
        depth -= 1
        if depth == 0 { return index }
      default: continue
      }
    }
    return nil
  }
}
