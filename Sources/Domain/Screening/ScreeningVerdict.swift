/// What screening says about a text from outside.
package enum ScreeningVerdict: Sendable, Equatable, Codable {
  case clean
  case suspicious(Suspicion)
}

/// Why a text is held back.
package struct Suspicion: Sendable, Equatable, Codable {
  package enum Category: String, Sendable, Codable, CaseIterable {
    case instructionOverride = "instruction override"
    case hiddenText = "hidden text"
    case encodedPayload = "encoded payload"
    case exfiltration = "secret exfiltration"
    case remoteCode = "remote code"
    case fakeTurns = "fake conversation"
    case beacon = "image beacon"
    case securityWeakening = "security weakening"
  }

  package var category: Category
  /// What was found, at most 200 characters; still untrusted.
  package var fragment: String
  package var reason: String

  package init(category: Category, fragment: String, reason: String) {
    self.category = category
    self.fragment = String(fragment.prefix(200))
    self.reason = reason
  }
}
