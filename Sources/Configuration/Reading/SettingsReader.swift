import Essentials
import Foundation

/// Reads values out of nodes and gathers what is wrong with them.
struct SettingsReader {
  var environment: [String: String] = [:]
  var readFile: (String) -> String? = { _ in nil }
  var problems: [ConfigurationError.Problem] = []
  private var path: [String] = []

  init(environment: [String: String] = [:], readFile: @escaping (String) -> String? = { _ in nil }) {
    self.environment = environment
    self.readFile = readFile
  }

  func finish() throws {
    guard problems.isEmpty else { throw ConfigurationError(problems) }
  }

  mutating func refuse(_ node: YAMLNode, _ text: String) {
    refuse(line: node.line, column: node.column, text)
  }

  mutating func refuse(line: Int, column: Int, _ text: String) {
    let path = self.path.reduce("") { $0 + ($1.hasPrefix("[") || $0.isEmpty ? $1 : "." + $1) }
    problems.append(.init(line: line, column: column, path: path, text: text))
  }

  mutating func inside<Result>(_ step: String, _ body: (inout SettingsReader) -> Result) -> Result {
    path.append(step)
    defer { path.removeLast() }
    return body(&self)
  }

  /// The text of a scalar; `${NAME}` stands for a variable of the environment.
  mutating func text(_ node: YAMLNode, _ expected: String) -> String? {
    guard let text = node.string else {
      refuse(node, "\(expected) expected")
      return nil
    }
    guard text.hasPrefix("${"), text.hasSuffix("}") else { return text }
    let name = String(text.dropFirst(2).dropLast())
    guard let value = environment[name], !value.isEmpty else {
      refuse(node, "the environment has no \(name)")
      return nil
    }
    return value
  }

  /// The node that `node` stands for, once variables are filled in.
  mutating func resolved(_ node: YAMLNode, _ expected: String) -> YAMLNode? {
    guard case .scalar(let written, _) = node.content, written.hasPrefix("${") else { return node }
    return text(node, expected).map { YAMLNode(.scalar($0, isPlain: true), line: node.line, column: node.column) }
  }

  mutating func section<Section: SettingsSection>(_ node: YAMLNode, _: Section.Type) -> Section? {
    var section = Section()
    if node.isNull { return section }
    guard let entries = node.mapping else {
      refuse(node, "a mapping with \(Section.fields.map(\.name).joined(separator: ", ")) expected")
      return nil
    }
    for entry in entries {
      inside(entry.key) { reader in
        if let field = Section.fields.first(where: { $0.name == entry.key }) {
          field.decode(entry.value, &section, &reader)
        } else {
          reader.refuse(
            line: entry.keyLine, column: entry.keyColumn,
            Spelling.unknown(entry.key, allowed: Section.fields.map(\.name)))
        }
      }
    }
    for field in Section.fields where field.isRequired && !entries.contains(where: { $0.key == field.name }) {
      refuse(node, "\(field.name) is missing")
    }
    return section
  }
}

/// Helps with words that were nearly right.
enum Spelling {
  static func unknown(_ word: String, allowed: [String]) -> String {
    let near = allowed.map { ($0, distance(word, $0)) }.min { $0.1 < $1.1 }
    if let near, near.1 <= max(1, near.0.count / 3) { return "unknown; did you mean \(near.0)?" }
    return "unknown; allowed are \(allowed.joined(separator: ", "))"
  }

  /// How many letters must be added, removed or replaced.
  static func distance(_ left: String, _ right: String) -> Int {
    let right = Array(right.prefix(64))
    var row = Array(0...right.count)
    for (index, letter) in left.prefix(64).enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for column in right.indices {
        let cost = min(diagonal + (right[column] == letter ? 0 : 1), row[column] + 1, row[column + 1] + 1)
        diagonal = row[column + 1]
        row[column + 1] = cost
      }
    }
    return row[right.count]
  }
}
