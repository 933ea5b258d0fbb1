/// What people write behind a command, read strictly: nil for anything but what is meant.
enum CommandArgument {
  /// `3d`, `12h` or `2w`: at least an hour, at most a year.
  static func time(_ text: String) -> Duration? {
    guard let unit = text.last, let count = Int(text.dropLast()), count > 0, count <= 10_000 else { return nil }
    let hours: Int
    switch unit {
    case "h", "H": hours = count
    case "d", "D": hours = count * 24
    case "w", "W": hours = count * 24 * 7
    default: return nil
    }
    return hours <= 366 * 24 ? .seconds(hours * 3_600) : nil
  }

  /// `#7`, `7` or `owner/repo#7`.
  static func issue(_ text: String) -> (number: Int, repository: RepositoryName?)? {
    let parts = text.split(separator: "#", omittingEmptySubsequences: false)
    guard parts.count <= 2, let last = parts.last, last.utf8.count <= 9,
      last.utf8.allSatisfy({ (48...57).contains($0) }),
      let number = Int(last), number > 0
    else { return nil }
    guard parts.count == 2, let first = parts.first, !first.isEmpty else { return (number, nil) }
    return RepositoryName(String(first)).map { (number, $0) }
  }

  /// One word of at most 200 characters, in ticks or not.
  static func word(_ text: String) -> String? {
    let plain = text.filter { $0 != "`" }
    guard !plain.isEmpty, plain.count <= 200, !plain.contains(where: \.isWhitespace) else { return nil }
    return plain
  }

  /// At most 100 words with blanks or commas between them, each once.
  static func list(_ text: String) -> [String]? {
    var words: [String] = []
    for part in text.split(whereSeparator: { $0.isWhitespace || $0 == "," }) {
      guard let word = word(String(part)) else { return nil }
      if !words.contains(word) { words.append(word) }
    }
    return words.isEmpty || words.count > 100 ? nil : words
  }

  /// `@login`, with or without the `@`.
  static func login(_ text: String) -> String? {
    let login = text.hasPrefix("@") ? text.dropFirst() : text[...]
    let allowed = login.utf8.allSatisfy {
      (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == UInt8(ascii: "-")
        || $0 == UInt8(ascii: "_")
    }
    return allowed && !login.isEmpty && login.count <= 39 ? String(login) : nil
  }
}
