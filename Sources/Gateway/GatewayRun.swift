package import Configuration
package import Essentials
package import HTTPMessages
package import LanguageModel

/// One run of an agent, and all that it may reach.
package struct GatewayRun: Sendable {
  /// Answers requests to `/mcp/NAME`; nil where there is no such server.
  package typealias Tools = @Sendable (_ server: String, _ request: HTTPRequest) async -> HTTPResponse?

  /// What programs inside show; it opens this run's socket and nothing else.
  package var token: Redacted
  package var models: [GatewayModel]
  package var task: ModelTask
  package var account: SpendAccount
  /// Hosts that may be connected to, `example.org` or `*.example.org`.
  package var hosts: [HostPattern]
  package var tools: Tools
  /// How many calls of models the run may make, at whatever price.
  package var mostCalls: Int

  package init(
    token: Redacted, models: [GatewayModel], task: ModelTask = .fix, account: SpendAccount,
    hosts: [HostPattern] = [], mostCalls: Int = 2000, tools: @escaping Tools = { _, _ in nil }
  ) {
    self.token = token
    self.models = models
    self.task = task
    self.account = account
    self.hosts = hosts
    self.mostCalls = mostCalls
    self.tools = tools
  }
}

/// Which hosts are meant: one, or all below a name.
package struct HostPattern: Sendable, Hashable {
  private let name: String
  private let isBelow: Bool

  /// Nil where `text` is no host's name.
  package init?(_ text: String) {
    isBelow = text.hasPrefix("*.")
    name = (isBelow ? String(text.dropFirst(2)) : text).lowercased()
    guard Self.isName(name) else { return nil }
  }

  package func fits(_ host: String) -> Bool {
    let host = host.lowercased()
    guard Self.isName(host) else { return false }
    return isBelow ? host.hasSuffix("." + name) : host == name
  }

  /// A name with a dot in it and a letter at its end: no number, and nothing that a resolver completes.
  private static func isName(_ text: String) -> Bool {
    let labels = text.split(separator: ".", omittingEmptySubsequences: false)
    guard labels.count > 1, text.utf8.count <= 253, labels.last?.last?.isLetter == true else { return false }
    return labels.allSatisfy { label in
      (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
        && label.unicodeScalars.allSatisfy {
          $0.isASCII && ($0.properties.isAlphabetic || "0123456789-".unicodeScalars.contains($0))
        }
    }
  }
}
