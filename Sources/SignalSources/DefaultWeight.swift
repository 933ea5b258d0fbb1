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
    let base: Double =
      switch Kind(type: type) {
      case .error: hasTrace ? 3 : 2
      case .ticket, .session, .alert: 2
      // A log line or an alert that brings a stack trace is an error by another name.
      case .log, .other: hasTrace ? 3 : 1
      case .message: 1
      }
    return SignalWeight(base: base + (severity == .fatal ? 2 : 0), people: people).sum
  }
}
