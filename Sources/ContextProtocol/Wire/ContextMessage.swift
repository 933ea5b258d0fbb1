package import Essentials
import Foundation

/// One message of the Model Context Protocol: JSON-RPC 2.0.
package enum ContextMessage: Sendable, Equatable {
  /// A number or a text; the other side's are kept as they came.
  package typealias ID = JSONValue

  case request(id: ID, method: String, params: JSONValue)
  case notification(method: String, params: JSONValue)
  case result(id: ID, JSONValue)
  /// The id is null where the request could not even be read.
  case failure(id: ID, ContextError)

  /// Reads one message; anything that JSON-RPC does not allow is refused.
  package init(_ value: JSONValue) throws(ContextError) {
    guard value["jsonrpc"]?.string == "2.0", let members = value.object else {
      throw ContextError(.invalidRequest, "not a JSON-RPC 2.0 message")
    }
    let id = members["id"]
    if let method = value["method"]?.string {
      let params = value["params"] ?? .object([:])
      guard params.object != nil else { throw ContextError(.invalidRequest, "params must be an object") }
      guard let id else {
        self = .notification(method: method, params: params)
        return
      }
      guard Self.isName(id) else { throw ContextError(.invalidRequest, "an id is a text or a whole number") }
      self = .request(id: id, method: method, params: params)
    } else if let error = value["error"], let code = error["code"]?.int {
      let text = error["message"]?.string ?? ""
      self = .failure(id: id ?? .null, ContextError(.init(code: code), text, data: error["data"] ?? .null))
    } else if let result = members["result"], let id, Self.isName(id) {
      self = .result(id: id, result)
    } else {
      throw ContextError(.invalidRequest, "neither a request, a notification nor an answer")
    }
  }

  package var json: JSONValue {
    switch self {
    case .request(let id, let method, let params):
      ["jsonrpc": "2.0", "id": id, "method": .string(method), "params": params]
    case .notification(let method, let params): ["jsonrpc": "2.0", "method": .string(method), "params": params]
    case .result(let id, let result): ["jsonrpc": "2.0", "id": id, "result": result]
    case .failure(let id, let error): ["jsonrpc": "2.0", "id": id, "error": error.json]
    }
  }

  private static func isName(_ id: JSONValue) -> Bool {
    switch id {
    case .string, .integer: true
    default: false
    }
  }
}
