import Essentials

/// The value of `ci`: one job called `ci`, or several by name.
struct CIJobList: Sendable, Equatable, SettingsValue {
  var jobs: [CIJobSettings]

  static func read(_ node: YAMLNode, _ reader: inout SettingsReader) -> CIJobList? {
    guard let entries = node.mapping else {
      guard let commands = [String].read(node, &reader) else { return nil }
      return CIJobList(jobs: commands.isEmpty ? [] : [CIJobSettings(name: "ci", commands: commands)])
    }
    return CIJobList(
      jobs: entries.compactMap { entry in
        reader.inside(entry.key) { [String].read(entry.value, &$0) }
          .map { CIJobSettings(name: entry.key, commands: $0) }
      })
  }

  var written: SettingsText? {
    .mapping(jobs.map { SettingsText.Entry(key: $0.name, value: $0.commands.written, comment: "") })
  }

  static var schema: JSONValue {
    ["oneOf": [[String].schema, ["type": "object", "additionalProperties": [String].schema]]]
  }
}
