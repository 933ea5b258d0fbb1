import Configuration
import Essentials
import Foundation
import Testing

@Suite struct `Context servers in the settings` {
  private func settings(_ text: String) throws -> Settings { try Settings.parse(Data(text.utf8)) }

  private func choice(_ text: String) throws -> [String: [String]] {
    try RepositorySettings.parse(Data(text.utf8)).contextServers
  }

  private static let two = """
    context_servers:
      docs: {command: [docs-server, --stdio], tools: [search, read]}
      metrics: {url: "https://metrics.example/mcp", token: hush, tools: [query]}
      idle: {command: [idle]}
    """

  @Test func `are programs or addresses, with tools by name`() throws {
    let servers = try settings(Self.two).contextServers.byName
    #expect(servers["docs"]?.command == ["docs-server", "--stdio"] && servers["docs"]?.tools == ["search", "read"])
    #expect(servers["metrics"]?.url?.absoluteString == "https://metrics.example/mcp")
    #expect(servers["metrics"]?.token?.reveal() == "hush")
    #expect(!"\(servers)".contains("hush"))
  }

  @Test(arguments: [
    ("context_servers: {a: {tools: [x]}}", "either a command or a url"),
    ("context_servers: {a: {command: [x], url: 'https://x.example'}}", "either a command or a url"),
    ("context_servers: {'a/b': {command: [x]}}", "letters, digits"),
    ("context_servers: [a]", "a mapping from a name"),
  ])
  func `are refused where they cannot be right`(_ text: String, _ word: String) {
    do {
      _ = try settings(text)
      Issue.record("it was taken")
    } catch {
      #expect("\(error)".contains(word), "\(error)")
    }
  }

  @Test func `are used only where a repository names them, with tools that both let through`() throws {
    let settings = try settings(Self.two)
    #expect(settings.contextServers(for: [:]).isEmpty)
    let some = settings.contextServers(for: try choice("context_servers: {docs: [read, delete_all], metrics: []}"))
    #expect(some.map(\.name) == ["docs", "metrics"])
    #expect(some.map(\.tools) == [["read"], ["query"]])
  }

  @Test func `cannot be brought along by a repository`() throws {
    let settings = try settings(Self.two)
    let choice = try choice("context_servers: {mine: [x], docs: [delete_all], idle: []}")
    #expect(settings.contextServers(for: choice).isEmpty, "unknown, no tool in common, no tool allowed")
    #expect(throws: ConfigurationError.self) {
      try self.choice("context_servers: {docs: {url: 'https://evil.example'}}")
    }
  }
}
