package import Essentials
import Foundation

/// Takes secrets and what identifies a person out of a text before it is stored or shown.
package struct PrivateText: Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    /// Keys, tokens, passwords.
    case secrets
    case emails
    /// Card numbers with a correct check digit.
    case cards
    /// Public IP addresses.
    case addresses
  }

  /// Everything, and nothing of one's own.
  package static let standard = PrivateText()

  private let kinds: Set<Kind>
  /// What an operator wants out beside that.
  private let patterns: [Pattern]

  package init(kinds: Set<Kind> = Set(Kind.allCases), patterns: [Pattern] = []) {
    self.kinds = kinds
    self.patterns = patterns
  }

  /// `text` with what is private replaced by what it was.
  ///
  /// Doing it twice changes nothing more.
  package func redact(_ text: String) -> String {
    var out = text
    for pattern in patterns { out = pattern.replacing(in: out, with: "[private]") }
    if kinds.contains(.secrets) { out = Self.withoutSecrets(out) }
    if kinds.contains(.emails) {
      out = Self.mail.replacing(in: out) { match in match.text(0)?.hasPrefix("git@") == true ? nil : "[e-mail]" }
    }
    if kinds.contains(.cards) {
      out = Self.card.replacing(in: out) { match in match.text(0).flatMap { Self.isCard($0) ? "[card number]" : nil } }
    }
    guard kinds.contains(.addresses) else { return out }
    out = Self.address4.replacing(in: out) { match in
      match.text(0).flatMap { Self.isPublic($0) ? "[address]" : nil }
    }
    return Self.address6.replacing(in: out, with: "[address]")
  }

  /// Redacts every text in `value`, and whole values whose key names a secret.
  package func redact(_ value: JSONValue) -> JSONValue {
    switch value {
    case .string(let text): .string(redact(text))
    case .array(let elements): .array(elements.map(redact))
    case .object(let members):
      .object(
        members.reduce(into: [:]) { kept, member in
          let isSecret =
            kinds.contains(.secrets) && Self.secretName.isFound(in: member.key) && member.value.string != nil
          kept[member.key] = isSecret ? "[secret]" : redact(member.value)
        })
    case .null, .bool, .integer, .number: value
    }
  }

  /// The same finding without what is private; what names it and where it went wrong stays.
  package func redact(_ signal: Signal) -> Signal {
    var copy = signal
    copy.title = redact(signal.title)
    copy.content = redact(signal.content)
    copy.url = signal.url.map(redact)
    copy.fingerprints = signal.fingerprints.map(redact)
    copy.extra = redact(signal.extra)
    return copy
  }

  private static func withoutSecrets(_ text: String) -> String {
    var out = text
    for (pattern, stand) in secrets { out = pattern.replacing(in: out, with: stand) }
    return assignment.replacing(in: out) { match in
      guard let name = match.text(1), let value = match.text(2), !isHarmless(value) else { return nil }
      return name + "[secret]"
    }
  }

  private static let secrets: [(Pattern, String)] = [
    (
      Pattern("-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[^-]{0,8000}(?:-----END [A-Z ]{0,40}PRIVATE KEY-----)?"),
      "[secret]"
    ),
    (
      Pattern(
        "\\b(?:gh[pousr]_[A-Za-z0-9._]{20,1000}|github_pat_\\w{20,255}|glpat-[\\w-]{16,64}|sk-[\\w-]{16,200}|[rs]k_(?:live|test)_\\w{12,128}|AKIA[0-9A-Z]{16}|ASIA[0-9A-Z]{16}|xox[abeoprs]-[\\w-]{10,200}|AIza[\\w-]{30,45}|npm_\\w{30,60}|SG\\.[\\w-]{16,40}\\.[\\w-]{16,80}|dop_v1_[0-9a-f]{32,80}|lin_api_\\w{20,80}|phc_\\w{20,80})"
      ), "[secret]"
    ),
    (Pattern("\\beyJ[\\w-]{8,4000}\\.[\\w-]{8,4000}(?:\\.[\\w-]{0,4000})?"), "[secret]"),
    (Pattern("\\b((?:Bearer|Basic) )[A-Za-z0-9._~+/=-]{12,4000}", ignoringCase: true), "$1[secret]"),
    (Pattern("(://[^/\\s:@]{0,100}:)[^/\\s@\\[]{1,200}@"), "$1[secret]@"),
  ]
  private static let assignment = Pattern(
    "((?:password|passwd|passphrase|pwd|secret|api[_-]?key|access[_-]?key|auth[_-]?token|access[_-]?token|refresh[_-]?token|session[_-]?(?:id|token)|client[_-]?secret|private[_-]?key|token)[\"']?\\s{0,3}(?:=|:)\\s{0,3}[\"']?)([^\\s\"'&,;)}\\]]{6,400})",
    ignoringCase: true)
  private static let secretName = Pattern(
    "^(?:.*[_-])?(?:password|passwd|secret|api[_-]?key|authorization|cookie|access[_-]?token|auth[_-]?token|token)$",
    ignoringCase: true)
  private static let mail = Pattern("\\b[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\\.){1,5}[A-Za-z]{2,24}\\b(?!:\\d)")
  private static let card = Pattern("(?<![\\w.-])(?:\\d[ -]?){12,18}\\d(?![\\w-])")
  private static let address4 = Pattern("(?<![\\w.-])(?:\\d{1,3}\\.){3}\\d{1,3}(?![\\w.-]*\\w)")
  private static let address6 = Pattern("(?<![\\w:])(?:[0-9a-fA-F]{1,4}:){4,7}(?::?[0-9a-fA-F]{1,4})(?![\\w:])")

  /// Words that stand where a secret would: code, placeholders, what was redacted before.
  private static func isHarmless(_ value: String) -> Bool {
    let lower = value.lowercased()
    return value.hasPrefix("[") || value.hasPrefix("<") || value.hasPrefix("$") || value.hasPrefix("{")
      || value.hasPrefix("*") || value.contains("(")
      || ["undefined", "missing", "invalid", "expired", "required", "string"].contains(lower)
      || lower.hasPrefix("process.env") || lower.hasPrefix("os.environ") || value.allSatisfy { $0 == "x" || $0 == "X" }
  }

  /// Whether the digits are a card number by their check digit (ISO/IEC 7812-1).
  private static func isCard(_ text: String) -> Bool {
    let digits = text.compactMap(\.wholeNumberValue)
    guard (13...19).contains(digits.count), Set(digits).count > 1 else { return false }
    var sum = 0
    for (index, digit) in digits.reversed().enumerated() {
      let doubled = index % 2 == 1 ? digit * 2 : digit
      sum += doubled > 9 ? doubled - 9 : doubled
    }
    return sum % 10 == 0
  }

  /// Private and documentation addresses identify nobody; four small numbers are a version as often as an address.
  private static func isPublic(_ text: String) -> Bool {
    let parts = text.split(separator: ".").compactMap { Int($0) }
    guard parts.count == 4, parts.allSatisfy({ $0 <= 255 }), parts[0] > 0 else { return false }
    switch (parts[0], parts[1]) {
    case (10, _), (127, _), (192, 168), (169, 254): return false
    case (172, 16...31): return false
    default: return parts.contains { $0 > 30 }
    }
  }
}
