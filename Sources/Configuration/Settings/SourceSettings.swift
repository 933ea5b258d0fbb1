package import Essentials

/// One product that sends signals to `/webhooks/NAME`.
package struct SourceSettings: Sendable, Equatable, SettingsSection {
  package var secrets: [Redacted] = []
  package var channels: [String] = []

  package init(secrets: [Redacted] = [], channels: [String] = []) {
    self.secrets = secrets
    self.channels = channels
  }

  package init() { self.init(secrets: []) }

  static var fields: [SettingsField<SourceSettings>] {
    [
      .init("secrets", \.secrets, "What the product signs with, or the token it sends; several while one is replaced."),
      .init("channels", \.channels, "Only these channels count (Slack); empty for all."),
    ]
  }
}

/// Sources by name.
package struct SourceSettingsList: Sendable, Equatable, SettingsValue {
  package var byName: [String: SourceSettings]

  package init(_ byName: [String: SourceSettings] = [:]) { self.byName = byName }

  static func read(_ node: YAMLNode, _ reader: inout SettingsReader) -> SourceSettingsList? {
    if node.isNull { return SourceSettingsList() }
    guard let entries = node.mapping else {
      reader.refuse(node, "a mapping from a source's name to its secrets expected")
      return nil
    }
    var list = SourceSettingsList()
    for entry in entries {
      list.byName[entry.key] = reader.inside(entry.key) { SourceSettings.read(entry.value, &$0) }
    }
    return list
  }

  var written: SettingsText? {
    byName.isEmpty
      ? nil
      : .mapping(
        byName.sorted { $0.key < $1.key }
          .map { SettingsText.Entry(key: $0.key, value: $0.value.written, comment: "") })
  }

  static var schema: JSONValue { ["type": "object", "additionalProperties": SourceSettings.schema] }
}
