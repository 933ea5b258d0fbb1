/// A message with everything that differs from one occurrence to the next taken out.
package enum MessageTemplate {
  private static let variable: [(Pattern, String)] = [
    (Pattern("\\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\\b"), "<id>"),
    (Pattern("\\b0x[0-9a-fA-F]+\\b"), "<address>"),
    (Pattern("[\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)+"), "<mail>"),
    (Pattern("\\b\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d(?::\\d\\d)?(?:[.,]\\d+)?(?:Z|[+-]\\d\\d:?\\d\\d)?"), "<time>"),
    (Pattern("\"[^\"\\n]{0,400}\"|“[^”\\n]{0,400}”|`[^`\\n]{0,400}`"), "<text>"),
    // Not the apostrophe of “can't”: an opening quote does not follow a letter.
    (Pattern("(?<![\\w])'[^'\\n]{0,400}'(?!\\w)"), "<text>"),
    (Pattern("\\b(?=[0-9a-fA-F]*\\d)(?=[0-9a-fA-F]*[a-fA-F])[0-9a-fA-F]{7,}\\b"), "<hash>"),
    (Pattern("[-+]?\\d+(?:[.,:]\\d+)*"), "<n>"),
    (Pattern("\\s+"), " "),
  ]

  /// `message` in lower case with ids, addresses, hashes, times, quoted values and numbers replaced, at most 400 characters.
  package static func of(_ message: String) -> String {
    var text = String(message.prefix(2_000))
    for (pattern, stand) in variable { text = pattern.replacing(in: text, with: stand) }
    let trimmed = text.lowercased().drop(while: \.isWhitespace)
    return String(trimmed.prefix(400))
  }
}
