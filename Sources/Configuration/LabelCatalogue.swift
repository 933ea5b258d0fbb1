package import Domain
package import Foundation

/// Every label the program puts on, by name.
package struct LabelCatalogue: Sendable, Equatable {
  package var labels: [LabelDefinition]

  package init(labels: [LabelDefinition]) { self.labels = labels }

  package init(parsing data: Data) throws {
    var reader = SettingsReader()
    let labels = try YAMLDocument.parse(data).sequence?.compactMap { Self.label($0, &reader) } ?? []
    if labels.isEmpty { reader.problems.append(.init(line: 1, column: 1, path: "", text: "a list of labels expected")) }
    try reader.finish()
    self.labels = labels
  }

  private static func label(_ node: YAMLNode, _ reader: inout SettingsReader) -> LabelDefinition? {
    guard let name = node["name"]?.string, let color = node["color"]?.string,
      let description = node["description"]?.string, color.utf8.count == 6, color.allSatisfy(\.isHexDigit),
      !name.isEmpty, name.count <= 50, description.count <= 100
    else {
      reader.refuse(node, "a label has a name, a color of six hex digits and a description of at most 100 characters")
      return nil
    }
    return LabelDefinition(name: name, color: color, description: description)
  }

  /// The labels of `config/labels.yml`.
  package static func builtIn() throws -> LabelCatalogue {
    try LabelCatalogue(parsing: Data(PackageResources.labels_yml))
  }

  package subscript(name name: String) -> LabelDefinition? { labels.first { $0.name == name } }
}
