/// One mechanism by which a text tries to act rather than to inform.
struct ScreeningRule: Sendable {
  var category: Suspicion.Category
  var reason: String
  var pattern: Pattern
  /// What right before the match makes it harmless: a report of what happened, or the request to leave it out.
  var unlessAfter: Pattern?
  /// What has to be somewhere in the text as well.
  var needs: Pattern?

  init(
    _ category: Suspicion.Category, _ reason: String, _ pattern: String, unlessAfter: Pattern? = nil,
    needs: Pattern? = nil
  ) {
    self.category = category
    self.reason = reason
    self.pattern = Pattern(pattern, ignoringCase: true, perLine: true)
    self.unlessAfter = unlessAfter
    self.needs = needs
  }

  func suspicion(in text: String) -> Suspicion? {
    if let needs, !needs.isFound(in: text) { return nil }
    for match in pattern.all(in: text, limit: 20) {
      let start = text.index(match.range.lowerBound, offsetBy: -60, limitedBy: text.startIndex) ?? text.startIndex
      let before = String(text[start..<match.range.lowerBound])
      if let unlessAfter, unlessAfter.isFound(in: before) { continue }
      return Suspicion(category: category, fragment: match.text(0) ?? "", reason: reason)
    }
    return nil
  }
}
