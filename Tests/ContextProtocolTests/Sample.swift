import ContextProtocol
import Essentials
import Foundation
import Runtime

/// A small server, and ways to it.
enum Sample {
  static let server = ContextServer(name: "sample", version: "1", instructions: "Add things.", tools: [add, wait])

  static let add = ServedTool(
    ContextTool(
      name: "add", summary: "Adds two numbers.",
      inputSchema: [
        "type": "object", "properties": ["a": ["type": "integer"], "b": ["type": "integer"]], "required": ["a", "b"],
      ])
  ) { arguments, progress in
    guard let a = try arguments.number("a", in: 0...100), let b = try arguments.number("b", in: 0...100) else {
      throw ContextError(.invalidParams, "a and b are needed")
    }
    progress(ContextProgress(done: 1, total: 2, text: "half"))
    return ContextToolResult("\(a + b)", structured: ["sum": .integer(Int64(a + b))])
  }

  /// Answers only when its caller gives up.
  static let wait = ServedTool(
    ContextTool(name: "wait", summary: "Waits for ever.", inputSchema: ["type": "object", "properties": .object([:])])
  ) { _, _ in
    await Latch().wait()
    return ContextToolResult("woken")
  }

  /// A server program in the shell: it answers each request with the next of `answers`, whatever was asked.
  static func scripted(_ answers: [String], then: String = "cat >/dev/null") -> Command {
    let lines = answers.map { "read -r line; printf '%s\\n' '\($0)'" }
    return Command("/bin/sh", ["-c", (lines + [then]).joined(separator: "\n")], environment: ["PATH": "/usr/bin:/bin"])
  }

  static let welcome =
    #"{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-11-25","capabilities":{},"serverInfo":{"name":"s","version":"1"}}}"#
}
