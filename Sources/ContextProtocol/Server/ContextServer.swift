import Essentials
import Foundation

/// What we answer to clients of the protocol: the same in every revision, with and without a handshake.
package struct ContextServer: Sendable {
  private let name: String
  private let version: String
  private let instructions: String
  private let tools: [ServedTool]

  package init(name: String, version: String, instructions: String, tools: [ServedTool]) {
    self.name = name
    self.version = version
    self.instructions = instructions
    self.tools = tools
  }

  /// The answer to `message`, or nil where none is due; `notify` takes news of a call that is under way.
  package func answer(
    _ message: ContextMessage, notify: @escaping @Sendable (ContextMessage) -> Void = { _ in }
  ) async -> ContextMessage? {
    guard case .request(let id, let method, let params) = message else { return nil }
    do {
      let isStateless = try Self.isStateless(params)
      var result = try await self.result(of: method, params, isStateless: isStateless, notify: notify)
      if isStateless {
        result["resultType"] = "complete"
        result["_meta"] = [ProtocolVersion.Meta.server: us]
      }
      return .result(id: id, .object(result))
    } catch let error as ContextError {
      return .failure(id: id, error)
    } catch {
      return .failure(id: id, ContextError(.inside, "that went wrong on our side"))
    }
  }

  /// Whether the request says for itself which revision it speaks.
  private static func isStateless(_ params: JSONValue) throws(ContextError) -> Bool {
    guard let asked = params["_meta"]?[ProtocolVersion.Meta.version] else { return false }
    guard asked.string == ProtocolVersion.stateless else {
      throw ContextError(
        .unsupportedVersion, "that revision is not spoken here",
        data: ["supported": [.string(ProtocolVersion.stateless)], "requested": asked])
    }
    return true
  }

  private func result(
    of method: String, _ params: JSONValue, isStateless: Bool,
    notify: @escaping @Sendable (ContextMessage) -> Void
  ) async throws -> [String: JSONValue] {
    switch method {
    case "initialize" where !isStateless:
      let asked = params["protocolVersion"]?.string ?? ""
      let chosen = ProtocolVersion.sessions.contains(asked) ? asked : ProtocolVersion.session
      return [
        "protocolVersion": .string(chosen), "capabilities": Self.capabilities, "serverInfo": us,
        "instructions": .string(instructions),
      ]
    case "server/discover" where isStateless:
      return [
        "supportedVersions": [.string(ProtocolVersion.stateless)], "capabilities": Self.capabilities,
        "instructions": .string(instructions), "ttlMs": 0, "cacheScope": "private",
      ]
    case "ping": return [:]
    case "tools/list":
      let listed: [String: JSONValue] = ["tools": .array(tools.map(\.tool.json))]
      return isStateless ? listed.merging(["ttlMs": 0, "cacheScope": "private"]) { $1 } : listed
    case "tools/call": return try await call(params, notify: notify).json.object ?? [:]
    default: throw ContextError(.methodNotFound, "\(method.prefix(100)) is not offered")
    }
  }

  private func call(
    _ params: JSONValue, notify: @escaping @Sendable (ContextMessage) -> Void
  ) async throws -> ContextToolResult {
    guard let name = params["name"]?.string, let served = tools.first(where: { $0.tool.name == name }) else {
      throw ContextError(.invalidParams, "there is no tool of that name")
    }
    guard let given = (params["arguments"] ?? .object([:])).object else {
      throw ContextError(.invalidParams, "arguments must be an object")
    }
    let token = params["_meta"]?["progressToken"]
    do {
      let schema = served.tool.inputSchema["properties"]?.object ?? [:]
      let known = served.takesAnything ? Set(given.keys) : Set(schema.keys)
      return try await served.work(try ToolArguments(given, known: known)) { progress in
        guard let token else { return }
        notify(.notification(method: "notifications/progress", params: progress.params(token)))
      }
    } catch let error as ContextError where error.kind == .invalidParams {
      // So that the model which wrote the arguments reads it.
      return ContextToolResult(error.text, isError: true)
    }
  }

  private var us: JSONValue { ["name": .string(name), "version": .string(version)] }

  private static let capabilities: JSONValue = ["tools": .object([:])]
}

extension ContextProgress {
  func params(_ token: JSONValue) -> JSONValue {
    var members: [String: JSONValue] = ["progressToken": token, "progress": .number(done)]
    if let total { members["total"] = .number(total) }
    if let text { members["message"] = .string(text) }
    return .object(members)
  }
}
