import Essentials
import Foundation

extension ExpressionScope {
  func call(_ name: String, _ arguments: [JSONValue]) throws -> JSONValue {
    switch (name, arguments.count) {
    case ("success", 0): return .bool(status == .success)
    case ("failure", 0): return .bool(status == .failure)
    case ("cancelled", 0): return .bool(status == .cancelled)
    case ("always", 0): return true
    case ("contains", 2): return .bool(contains(arguments[0], arguments[1]))
    case ("startswith", 2): return .bool(lower(arguments[0]).hasPrefix(lower(arguments[1])))
    case ("endswith", 2): return .bool(lower(arguments[0]).hasSuffix(lower(arguments[1])))
    case ("format", 1...): return .string(try format(ExpressionRules.text(arguments[0]), Array(arguments.dropFirst())))
    case ("join", 1...2): return .string(join(arguments[0], arguments.count > 1 ? arguments[1] : ","))
    case ("tojson", 1): return .string(pretty(arguments[0], indent: ""))
    case ("fromjson", 1):
      do {
        return try JSONValue(parsing: ExpressionRules.text(arguments[0]))
      } catch {
        throw ExpressionError(problem: "fromJSON: \(error)")
      }
    case ("hashfiles", 1...): return .string(try hashFiles(arguments.map(ExpressionRules.text)))
    case ("case", 3...): return choose(arguments)
    default: throw ExpressionError(problem: "unrecognized function: '\(name)' with \(arguments.count) arguments")
    }
  }

  private func lower(_ value: JSONValue) -> String { ExpressionRules.text(value).lowercased() }

  private func contains(_ search: JSONValue, _ item: JSONValue) -> Bool {
    if case .array(let elements) = search { return elements.contains { ExpressionRules.areEqual($0, item) } }
    if case .object = search { return false }
    return lower(item).isEmpty || lower(search).contains(lower(item))
  }

  /// `{0}` is the first value, `{{` and `}}` are braces.
  private func format(_ text: String, _ values: [JSONValue]) throws -> String {
    var out = ""
    var rest = text[...]
    while let next = rest.popFirst() {
      if (next == "{" || next == "}"), rest.first == next {
        out.append(next)
        rest.removeFirst()
      } else if next == "{" {
        guard let end = rest.firstIndex(of: "}"), let index = Int(rest[..<end]), values.indices.contains(index) else {
          throw ExpressionError(problem: "format: '\(text)' names a value that was not given")
        }
        out += ExpressionRules.text(values[index])
        rest = rest[rest.index(after: end)...]
      } else {
        out.append(next)
      }
    }
    return out
  }

  private func join(_ list: JSONValue, _ separator: JSONValue) -> String {
    guard case .array(let elements) = list else { return ExpressionRules.text(list) }
    return elements.map(ExpressionRules.text).joined(separator: ExpressionRules.text(separator))
  }

  /// The value after the first condition that is true, else the last argument.
  private func choose(_ arguments: [JSONValue]) -> JSONValue {
    var index = 0
    while index + 1 < arguments.count {
      if ExpressionRules.isTrue(arguments[index]) { return arguments[index + 1] }
      index += 2
    }
    return arguments.count % 2 == 1 ? arguments[arguments.count - 1] : .null
  }

  /// Two blanks for each level, as GitHub writes it.
  private func pretty(_ value: JSONValue, indent: String) -> String {
    let inner = indent + "  "
    switch value {
    case .array(let elements) where !elements.isEmpty:
      let lines = elements.map { inner + pretty($0, indent: inner) }
      return "[\n" + lines.joined(separator: ",\n") + "\n\(indent)]"
    case .object(let members) where !members.isEmpty:
      let lines = members.sorted { $0.key < $1.key }.map { key, value in
        inner + JSONValue.string(key).text + ": " + pretty(value, indent: inner)
      }
      return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
    default: return value.text
    }
  }
}
