extension String {
  /// The text in at most the 65,536 characters that GitHub takes for a body; what is too much is left out of the middle.
  ///
  /// GitHub counts code points. UTF-16 units are never fewer, so that what fits by them fits by both.
  var asBody: String {
    let limit = 65_536
    guard utf16.count > limit else { return self }
    let room = (limit - 64) / 2
    let start = prefix(units: room)
    let end = String(String(reversed()).prefix(units: room).reversed())
    return "\(start)\n[… \(utf16.count - start.utf16.count - end.utf16.count) characters left out …]\n\(end)"
  }

  /// The longest start of whole characters in at most `limit` UTF-16 units.
  private func prefix(units limit: Int) -> String {
    var count = 0
    return String(
      prefix { character in
        count += character.utf16.count
        return count <= limit
      })
  }
}
