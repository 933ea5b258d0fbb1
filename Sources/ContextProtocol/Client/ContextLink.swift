import Essentials
import Foundation

/// One way to a server: asks it something and gives the answer.
protocol ContextLink: Sendable {
  /// Sends a request and waits for its result; `headers` are for links that have some.
  ///
  /// If the task is cancelled, the server is told so.
  func ask(
    _ method: String, _ params: JSONValue, headers: [(String, String)],
    onProgress: @escaping @Sendable (ContextProgress) -> Void
  ) async throws -> JSONValue

  /// Says something that has no answer.
  func tell(_ method: String, _ params: JSONValue, headers: [(String, String)]) async throws

  /// Says goodbye, where the way has one.
  func leave() async
}
