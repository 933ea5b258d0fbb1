/// Looks for texts that try to act on whoever reads them, by rules for mechanisms.
///
/// It needs no model and gives the same answer every time. It cannot see an attack that is an ordinary request in ordinary words; the guards
/// behind it (no keys, no network, a screened diff, review by people) hold for those.
package enum Screening {
  /// Bytes that are looked at; what is longer is cut from its middle, as signals are.
  package static let limit = 65_536

  package static func judge(_ text: String) -> ScreeningVerdict {
    let bounded = text.cutFromMiddle(toBytes: limit)
    if let suspicion = HiddenText.suspicion(in: bounded) { return .suspicious(suspicion) }
    let unmasked = HiddenText.unmasked(bounded)
    for rule in ScreeningRule.all {
      if let suspicion = rule.suspicion(in: unmasked) { return .suspicious(suspicion) }
    }
    if let suspicion = comments(in: unmasked) ?? EncodedPayload.suspicion(in: unmasked) {
      return .suspicious(suspicion)
    }
    return .clean
  }

  private static let comment = Pattern("<!--([\\s\\S]{1,4000}?)-->")
  private static let order = Pattern(
    "\\b(?:agents?|ai|llm|assistant|model|classifier|judge|bot)\\b[\\s\\S]{0,200}\\b(?:must|should|change|remove|add|run|output|respond|do not mention)\\b",
    ignoringCase: true)

  /// A comment is not shown to people, so orders to a program have no business in one.
  private static func comments(in text: String) -> Suspicion? {
    for match in comment.all(in: text, limit: 20) {
      guard let inner = match.text(1), order.isFound(in: inner) else { continue }
      return Suspicion(
        category: .hiddenText, fragment: inner, reason: "It gives orders in a comment that people do not see.")
    }
    return nil
  }
}
