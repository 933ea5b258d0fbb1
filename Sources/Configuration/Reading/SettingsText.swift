import Essentials

/// Settings as they are written: YAML with a comment per key.
enum SettingsText: Sendable, Equatable {
  struct Entry: Sendable, Equatable {
    var key: String
    /// Nil for a key that has no default: written as a comment.
    var value: SettingsText?
    var comment: String
  }

  case value(JSONValue)
  case list([SettingsText])
  case mapping([Entry])

  var json: JSONValue {
    switch self {
    case .value(let value): value
    case .list(let elements): .array(elements.map(\.json))
    case .mapping(let entries):
      .object(
        Dictionary(entries.compactMap { entry in entry.value.map { (entry.key, $0.json) } }) { first, _ in first })
    }
  }

  /// YAML in block style, each key after its comment.
  func yaml(comments: Bool, indent: String = "") -> String {
    guard case .mapping(let entries) = self else { return indent + flow + "\n" }
    return entries.map { entry in
      let comment = comments && !entry.comment.isEmpty ? "\(indent)# \(entry.comment)\n" : ""
      switch entry.value {
      case nil: return comments ? "\(comment)\(indent)# \(entry.key):\n" : ""
      case .mapping(let inner)? where inner.allSatisfy({ $0.value == nil }) && !comments: return ""
      case .mapping(let inner)?:
        return "\(comment)\(indent)\(entry.key):\n"
          + SettingsText.mapping(inner).yaml(comments: comments, indent: indent + "  ")
      case let value?: return "\(comment)\(indent)\(entry.key): \(value.flow)\n"
      }
    }.joined()
  }

  /// On one line; JSON is YAML.
  private var flow: String {
    switch self {
    case .value(.string(let text)): Self.isHarmless(text) ? text : JSONValue.string(text).text
    case .value(let value): value.text
    case .list(let elements): "[" + elements.map(\.flow).joined(separator: ", ") + "]"
    case .mapping(let entries):
      "{"
        + entries.compactMap { entry in entry.value.map { "\(Self.key(entry.key)): \($0.flow)" } }
        .joined(separator: ", ") + "}"
    }
  }

  private static func key(_ text: String) -> String { isHarmless(text) ? text : JSONValue.string(text).text }

  /// True if `text`, written plainly, is read as the same text.
  private static func isHarmless(_ text: String) -> Bool {
    guard let first = text.first, first.isASCII, first.isLetter || first.isNumber || first == "/" else { return false }
    let node = YAMLNode(.scalar(text, isPlain: true))
    guard case .string = node.jsonValue else { return false }
    return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "/._-".contains($0)) }
  }
}
