extension String {
  /// The text in at most `limit` UTF-8 bytes: what is too much is cut out of the middle, and a line says how much.
  package func cutFromMiddle(toBytes limit: Int) -> String {
    guard utf8.count > limit else { return self }
    let room = max(0, limit - 48)
    let start = prefix(bytes: room / 2)
    let end = suffix(bytes: room - room / 2)
    return "\(start)\n[… \(utf8.count - start.utf8.count - end.utf8.count) bytes left out …]\n\(end)"
  }

  /// The longest start of whole characters that fits `limit` UTF-8 bytes.
  package func prefix(bytes limit: Int) -> String {
    guard utf8.count > limit else { return self }
    var count = 0
    return String(
      prefix { character in
        count += character.utf8.count
        return count <= limit
      })
  }

  /// The longest end of whole characters that fits `limit` UTF-8 bytes.
  package func suffix(bytes limit: Int) -> String {
    guard utf8.count > limit else { return self }
    var count = 0
    var start = endIndex
    while start > startIndex {
      let before = index(before: start)
      count += self[before].utf8.count
      guard count <= limit else { break }
      start = before
    }
    return String(self[start...])
  }

  /// The first line that says something, at most `limit` characters.
  package func firstLine(limit: Int) -> String {
    for line in split(whereSeparator: \.isNewline) {
      let trimmed = line.drop(while: \.isWhitespace)
      guard !trimmed.isEmpty else { continue }
      return trimmed.count > limit ? trimmed.prefix(limit - 1) + "…" : String(trimmed)
    }
    return ""
  }
}
