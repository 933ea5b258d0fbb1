import ContextProtocol
import Essentials
import LanguageModel

/// The tools of servers that are connected, for as long as one run of an agent lasts.
package struct LentTools: Sendable {
  struct Entry: Sendable {
    var server: String
    var tool: ContextTool
    var client: ContextClient
  }

  /// Servers that could not be reached.
  package internal(set) var missing: [String] = []
  private(set) var entries: [Entry] = []
  private let screen: ContextTools.Screen
  /// Bytes of one answer.
  private static let limit = 32_000

  /// No tools.
  package init() { self.init { $0 } }

  init(screen: @escaping ContextTools.Screen) { self.screen = screen }

  mutating func add(_ tools: [ContextTool], of server: String, _ client: ContextClient) {
    entries += tools.map { Entry(server: server, tool: $0, client: client) }
  }

  /// The servers that were reached.
  package var servers: [String] {
    entries.map(\.server).reduce(into: []) { if $0.last != $1 { $0.append($1) } }
  }

  /// The tools as our own loop offers them.
  func loopTools(mark: String) -> [LoopTool] { entries.map { loopTool($0, mark: mark) } }

  /// What the server says, the description of its tool too, is untrusted; the name is made of plain letters.
  private func loopTool(_ entry: Entry, mark: String) -> LoopTool {
    let name = String("mcp_\(Self.plain(entry.server))_\(Self.plain(entry.tool.name))".prefix(64))
    let summary = summary(entry, mark: mark)
    return LoopTool(ToolDefinition(name: name, description: summary, input: shape(entry))) { input in
      let result = try await call(entry, input.json, mark: mark)
      return result.isError ? .failed(result.text) : .said(result.text)
    }
  }

  /// The description of a tool, as text from outside.
  func summary(_ entry: Entry, mark: String) -> String {
    PromptText.quoted(
      screen(entry.tool.summary), as: "what the server \(Self.plain(entry.server)) says about it", mark: mark,
      limit: 2_000)
  }

  /// What a tool takes; where words in it look like orders, only that it takes an object.
  func shape(_ entry: Entry) -> JSONValue {
    let text = entry.tool.inputSchema.text
    return text.utf8.count <= Self.limit && screen(text) == text ? entry.tool.inputSchema : ["type": "object"]
  }

  /// What a call of a tool says, screened, bounded and as text from outside; what goes wrong with it is an answer too.
  func call(_ entry: Entry, _ arguments: JSONValue, mark: String) async throws -> (text: String, isError: Bool) {
    let label = "the answer of \(Self.plain(entry.server)) \(Self.plain(entry.tool.name))"
    do {
      let result = try await entry.client.call(entry.tool.name, arguments)
      let text = OutputCap.cut(result.text, limit: Self.limit)
      return (PromptText.quoted(screen(text), as: label, mark: mark, limit: Self.limit + 200), result.isError)
    } catch let error as ContextError {
      return (PromptText.quoted(screen("\(error)"), as: label, mark: mark, limit: 1_000), true)
    }
  }

  private static func plain(_ name: String) -> String {
    String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
  }
}
