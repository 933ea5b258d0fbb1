package import Domain

/// The evidence a signal adds when its source does not say.
package enum DefaultWeight {
  /// What kind of finding a `type` names, by its words.
  package enum Kind: Sendable, CaseIterable {
    case error, ticket, message, log, session, alert, other

    package init(type: String) {
      let words = Set(type.lowercased().split(whereSeparator: { !$0.isLetter }).map(String.init))
      self =
        if !words.isDisjoint(with: ["log", "logs", "line"]) {
          .log
        } else if !words.isDisjoint(with: ["error", "errors", "exception", "crash", "event"]) {
          .error
        } else if !words.isDisjoint(with: ["ticket", "issue", "complaint", "case"]) {
          .ticket
        } else if !words.isDisjoint(with: ["session", "replay", "recording"]) {
          .session
        } else if !words.isDisjoint(with: ["alert", "incident", "monitor", "alarm"]) {
          .alert
        } else if !words.isDisjoint(with: ["message", "chat", "comment", "conversation"]) { .message } else { .other }
    }
  }

  package static func weight(type: String, hasTrace: Bool, severity: Severity?, people: Int? = nil) -> Double {
    reckoned(type: type, hasTrace: hasTrace, severity: severity, people: people).sum
  }

  /// The same with what it is made of.
  package static func reckoned(type: String, hasTrace: Bool, severity: Severity?, people: Int? = nil) -> SignalWeight {
    let (base, name): (Double, String) =
      switch Kind(type: type) {
      case .error: hasTrace ? (3, "an error with a stack trace") : (2, "an error")
      case .ticket: (2, "a ticket")
      case .session: (2, "a session")
      case .alert: (2, "an alert")
      // A log line or an alert that brings a stack trace is an error by another name.
      case .log: hasTrace ? (3, "a log with a stack trace") : (1, "a log line")
      case .other: hasTrace ? (3, "a stack trace") : (1, "a hint")
      case .message: (1, "a message")
      }
    return SignalWeight(base: base, for: name, severity: severity, people: people)
  }
}
