package import Domain
import Essentials

/// What to do with signals of some kind before they count.
package struct RuleSettings: Sendable, Equatable, SettingsSection {
  package var when = ConditionText()
  package var weight: Double?
  package var times: Double?
  package var drop = false

  package init() {}

  static var fields: [SettingsField<RuleSettings>] {
    [
      .init(
        "when", \.when, required: true,
        "Which signals, for example source == \"sentry\" and path matches \"^/admin\"."),
      .init("weight", \.weight, "Their weight is exactly this."),
      .init("times", \.times, "Their weight is multiplied by this."),
      .init("drop", \.drop, "They are noted, and count nowhere."),
    ]
  }

  /// The rules; a line that says several things does all of them.
  package var rules: [SignalRule] {
    guard let condition = when.condition else { return [] }
    return (drop ? [SignalRule(condition, .drop)] : [])
      + (weight.map { [SignalRule(condition, .weight($0))] } ?? [])
      + (times.map { [SignalRule(condition, .times($0))] } ?? [])
  }
}

/// A condition that was checked when it was read.
package struct ConditionText: Sendable, Equatable, SettingsValue {
  package var condition: SignalCondition?

  package init(_ condition: SignalCondition? = nil) { self.condition = condition }

  static func read(_ node: YAMLNode, _ reader: inout SettingsReader) -> ConditionText? {
    guard let text = reader.text(node, "a condition") else { return nil }
    do throws(SignalCondition.Problem) {
      return ConditionText(try SignalCondition(text))
    } catch {
      reader.refuse(node, "\(error.text), at character \(error.column)")
      return nil
    }
  }

  var written: SettingsText? { condition.map { .value(.string($0.description)) } }
  static var schema: JSONValue { ["type": "string"] }
}

/// What is taken out of signals before they are kept.
package struct RedactionSettings: Sendable, Equatable, SettingsSection {
  package enum Kind: String, Sendable, CaseIterable, SettingsValue { case secrets, emails, cards, addresses }

  package var kinds = Kind.allCases
  package var patterns: [PatternText] = []

  package init() {}

  static var fields: [SettingsField<RedactionSettings>] {
    [
      .init("kinds", \.kinds, "secrets, emails, cards, addresses (of the Internet)."),
      .init("patterns", \.patterns, "More regular expressions; what they find becomes [private]."),
    ]
  }

  package var privateText: PrivateText {
    PrivateText(
      kinds: Set(kinds.compactMap { PrivateText.Kind(rawValue: $0.rawValue) }),
      patterns: patterns.map { Pattern($0.text) })
  }
}

/// A regular expression that was checked when it was read.
package struct PatternText: Sendable, Equatable, SettingsValue {
  package var text: String

  package init(_ text: String) { self.text = text }

  static func read(_ node: YAMLNode, _ reader: inout SettingsReader) -> PatternText? {
    guard let text = reader.text(node, "a regular expression") else { return nil }
    guard Pattern.isValid(text) else {
      reader.refuse(node, "this is no regular expression")
      return nil
    }
    return PatternText(text)
  }

  var written: SettingsText? { .value(.string(text)) }
  static var schema: JSONValue { ["type": "string", "format": "regex"] }
}
