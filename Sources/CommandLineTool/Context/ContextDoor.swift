import ContextProtocol
import Essentials
import Foundation
import HTTPMessages

/// The running service's door for signals: what comes from an agent is taken in like everything else.
struct ContextDoor: Sendable {
  let url: String
  let token: Redacted?
  let transport: any Transport

  func send(_ signal: JSONValue) async throws -> ContextToolResult {
    guard let token, !token.isEmpty else {
      return ContextToolResult("No token: the settings have no signals.tokens.", isError: true)
    }
    var request = HTTPRequest("POST", url, json: signal)
    request.headers["Authorization"] = "Bearer \(token.reveal())"
    let response: HTTPResponse
    do {
      response = try await transport.send(request)
    } catch let error as TransportError {
      return ContextToolResult("The running nightshift cannot be reached: \(error)", isError: true)
    }
    let said = try? JSONValue(parsing: response.body)
    guard response.status == 202 else {
      let why = said?["error"]?.string ?? "it answers \(response.status)"
      return ContextToolResult("The signal was not taken: \(why)", isError: true)
    }
    let isNew = said?["accepted"]?.int ?? 0 > 0
    return ContextToolResult(
      isNew ? "Taken. It is screened and grouped now; search finds it in a moment." : "It was sent before.",
      structured: said)
  }
}
