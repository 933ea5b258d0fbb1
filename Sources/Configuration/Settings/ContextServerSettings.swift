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
    guard let byName = [String: ContextServerSettings].read(node, &reader) else { return nil }
    for entry in node.mapping ?? [] {
      reader.inside(entry.key) { reader in
        if !isName(entry.key) { reader.refuse(entry.value, "its name may have letters, digits, - and _ only") }
        if let server = byName[entry.key], server.command.isEmpty == (server.url == nil) {
          reader.refuse(entry.value, "either a command or a url expected")
        }
      }
    }
    return ContextServerList(byName)
  }

  /// It stands in paths and in names of tools.
  private static func isName(_ text: String) -> Bool {
    (1...32).contains(text.utf8.count)
      && text.utf8.allSatisfy {
        (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 45 || $0 == 95
      }
  }

  var written: SettingsText? { byName.written }
  static var schema: JSONValue { [String: ContextServerSettings].schema }
}

extension Settings {
  /// The servers that agents may use in a repository: those that `choice` names, each with the tools that both lists let through.
  ///
  /// No tools behind a name mean all that the operator lets through.
  package func contextServers(
    for choice: [String: [String]]
  ) -> [(name: String, server: ContextServerSettings, tools: Set<String>)] {
    choice.sorted { $0.key < $1.key }.compactMap { name, wanted in
      guard let server = contextServers.byName[name] else { return nil }
      let tools = wanted.isEmpty ? Set(server.tools) : Set(server.tools).intersection(wanted)
      return tools.isEmpty ? nil : (name, server, tools)
    }
  }
}
