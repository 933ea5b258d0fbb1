import ContextProtocol
import Essentials
import Foundation
import HTTPClient
import Runtime

/// `nightshift mcp tools` and `nightshift mcp call`: what a server would offer to our agents.
enum ContextTrial {
  static func run(_ verb: String, _ words: [String]) async throws -> Int32 {
    let arguments = try Arguments(words, options: ["url", "arguments"], flags: ["stateless"])
    var rest = arguments.rest
    var tool = ""
    if verb == "call" {
      guard let first = rest.first else { throw UsageError("name the tool") }
      tool = first
      rest.removeFirst()
    }
    let address = try address(arguments, rest)
    let given = try JSONValue(parsing: arguments["arguments"] ?? "{}")
    do {
      return try await ContextClient.with(address) { [tool] client in
        guard verb == "call" else {
          for tool in try await client.tools() { Terminal.say("\(tool.name)\t\(tool.inputSchema.text)") }
          Terminal.remark("revision \(client.version)")
          return 0
        }
        let result = try await client.call(tool, given) { news in
          Terminal.remark("progress: \(news.done)\(news.text.map { " \($0)" } ?? "")")
        }
        Terminal.say(result.text)
        return result.isError ? 1 : 0
      }
    } catch let error as ContextError {
      Terminal.complain("\(error)")
      return 1
    }
  }

  private static func address(_ arguments: Arguments, _ program: [String]) throws -> ContextServerAddress {
    let preference = arguments.has("stateless") ? ContextServerAddress.Preference.stateless : .handshake
    if let url = arguments["url"] {
      guard program.isEmpty else { throw UsageError("give --url or a program, not both") }
      let token = ProcessInfo.processInfo.environment["NIGHTSHIFT_MCP_TOKEN"].map(Redacted.init)
      return ContextServerAddress(
        name: "trial", url: url, token: token, transport: try CurlTransport(), preference: preference)
    }
    guard let executable = program.first else { throw UsageError("give --url URL, or -- and a program") }
    return ContextServerAddress(
      name: "trial", command: Command(executable, Array(program.dropFirst()), environment: Command.inherited),
      preference: preference)
  }
}
