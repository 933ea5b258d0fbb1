package import Essentials
package import Foundation

/// A server of the Model Context Protocol that agents may be lent: a program in a sandbox of its own, or an address.
package struct ContextServerSettings: Sendable, Equatable, SettingsSection {
  package var command: [String] = []
  package var url: URL?
  package var token: Redacted?
  package var tools: [String] = []
  package var timeout = Duration.seconds(120)

  package init() {}

  static var fields: [SettingsField<ContextServerSettings>] {
    [
      .init("command", \.command, "The program and its arguments, in a sandbox of its own without network."),
      .init("url", \.url, "Its address, if it is no program; only this program speaks with it."),
      .init("token", \.token, "The bearer token it wants; no agent sees it."),
      .init("tools", \.tools, "The names of its tools that may be used; no other is offered."),
      .init("timeout", \.timeout, "How long one call may take."),
    ]
  }
}

/// Servers by the operator's names for them.
package struct ContextServerList: Sendable, Equatable, SettingsValue {
  package var byName: [String: ContextServerSettings]

  package init(_ byName: [String: ContextServerSettings] = [:]) { self.byName = byName }

  static func read(_ node: YAMLNode, _ reader: inout SettingsReader) -> ContextServerList? {
    if node.isNull { return ContextServerList() }
    guard let entries = node.mapping else {
      reader.refuse(node, "a mapping from a name of your own to a server expected")
      return nil
    }
    var list = ContextServerList()
    for entry in entries {
      list.byName[entry.key] = reader.inside(entry.key) { reader in
        guard let server = ContextServerSettings.read(entry.value, &reader) else { return nil }
        if !isName(entry.key) { reader.refuse(entry.value, "its name may have letters, digits, - and _ only") }
        if server.command.isEmpty == (server.url == nil) {
          reader.refuse(entry.value, "either a command or a url expected")
        }
        return server
      }
    }
    return list
  }

  /// It stands in paths and in names of tools.
  private static func isName(_ text: String) -> Bool {
    (1...32).contains(text.utf8.count)
      && text.utf8.allSatisfy {
        (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 45 || $0 == 95
      }
  }

  var written: SettingsText? {
    byName.isEmpty
      ? nil
      : .mapping(
        byName.sorted { $0.key < $1.key }
          .map { SettingsText.Entry(key: $0.key, value: $0.value.written, comment: "") })
  }

  static var schema: JSONValue { ["type": "object", "additionalProperties": ContextServerSettings.schema] }
}

/// Which of the operator's servers a repository lets its agents use, each with the tools that it lets them: none for all that may be.
package struct ContextServerChoice: Sendable, Equatable, SettingsValue {
  package var byName: [String: [String]]

  package init(_ byName: [String: [String]] = [:]) { self.byName = byName }

  static func read(_ node: YAMLNode, _ reader: inout SettingsReader) -> ContextServerChoice? {
    if node.isNull { return ContextServerChoice() }
    guard let entries = node.mapping else {
      reader.refuse(node, "a mapping from a server's name to a list of tools expected")
      return nil
    }
    var choice = ContextServerChoice()
    for entry in entries {
      choice.byName[entry.key] = reader.inside(entry.key) { [String].read(entry.value, &$0) }
    }
    return choice
  }

  var written: SettingsText? {
    byName.isEmpty
      ? nil
      : .mapping(
        byName.sorted { $0.key < $1.key }
          .map { SettingsText.Entry(key: $0.key, value: $0.value.written, comment: "") })
  }

  static var schema: JSONValue { ["type": "object", "additionalProperties": [String].schema] }
}

extension Settings {
  /// The servers that agents may use in a repository: those that it names, each with the tools that both lists let through.
  package func contextServers(
    for choice: ContextServerChoice
  ) -> [(name: String, server: ContextServerSettings, tools: Set<String>)] {
    choice.byName.sorted { $0.key < $1.key }.compactMap { name, wanted in
      guard let server = contextServers.byName[name] else { return nil }
      let tools = wanted.isEmpty ? Set(server.tools) : Set(server.tools).intersection(wanted)
      return tools.isEmpty ? nil : (name, server, tools)
    }
  }
}
