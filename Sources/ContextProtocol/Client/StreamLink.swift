import Essentials
import Foundation
import Runtime
import Synchronization

/// The way to a server that is a child process: a message a line.
final class StreamLink: ContextLink {
  private struct Pending {
    var answer: CheckedContinuation<JSONValue, any Error>
    var onProgress: @Sendable (ContextProgress) -> Void
  }

  private struct State {
    var nextID: Int64 = 0
    var pending: [Int64: Pending] = [:]
    var lines: LineReader
    var ending: ContextError?
  }

  private let input: ChildInput
  private let state: Mutex<State>

  init(input: ChildInput, limits: ContextLimits) {
    self.input = input
    state = Mutex(State(lines: LineReader(limit: limits.message)))
  }

  func ask(
    _ method: String, _ params: JSONValue, headers: [(String, String)],
    onProgress: @escaping @Sendable (ContextProgress) -> Void
  ) async throws -> JSONValue {
    let id = state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
    let params = params.asking(forProgressAs: id)
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let refusal: (any Error)? = state.withLock { state in
          if let ending = state.ending { return ending }
          // The cancellation handler may have run before there was anyone to wake.
          if Task.isCancelled { return CancellationError() }
          state.pending[id] = Pending(answer: continuation, onProgress: onProgress)
          return nil
        }
        if let refusal { return continuation.resume(throwing: refusal) }
        if !send(.request(id: .integer(id), method: method, params: params)) {
          settle(id, .failure(ContextError(.closed, "the server takes nothing more")))
        }
      }
    } onCancel: {
      guard settle(id, .failure(CancellationError())), method != "initialize" else { return }
      send(.notification(method: "notifications/cancelled", params: ["requestId": .integer(id)]))
    }
  }

  func tell(_ method: String, _ params: JSONValue, headers: [(String, String)]) async throws {
    send(.notification(method: method, params: params))
  }

  func leave() async { input.close() }

  /// Takes what the server wrote.
  func receive(_ piece: Data) {
    let (lines, isOverfull) = state.withLock { ($0.lines.lines(after: piece), $0.lines.isOverfull) }
    for line in lines { receive(line: line) }
    if isOverfull { end(ContextError(.tooLarge, "the server sent a message that is too long")) }
  }

  /// Nothing more comes: whoever waits is told why.
  func end(_ error: ContextError) {
    let waiting = state.withLock { state in
      state.ending = state.ending ?? error
      defer { state.pending = [:] }
      return state.pending.values
    }
    for one in waiting { one.answer.resume(throwing: error) }
    input.close()
  }

  private func receive(line: Data) {
    // What is no message is let pass: programs print things.
    guard let value = try? JSONValue(parsing: line, depth: 64), let message = try? ContextMessage(value) else { return }
    switch message {
    case .result(let id, let result):
      if let id = id.integer { settle(id, .success(result)) }
    case .failure(let id, let error):
      if let id = id.integer { settle(id, .failure(error)) }
    case .notification("notifications/progress", let params):
      guard let id = params["progressToken"]?.integer, let progress = ContextProgress(params) else { return }
      state.withLock { $0.pending[id]?.onProgress }?(progress)
    case .notification: break
    case .request(let id, "ping", _): send(.result(id: id, .object([:])))
    case .request(let id, let method, _):
      send(.failure(id: id, ContextError(.methodNotFound, "\(method.prefix(100)) is not offered")))
    }
  }

  @discardableResult
  private func send(_ message: ContextMessage) -> Bool { input.write(message.json.data + Data("\n".utf8)) }

  @discardableResult
  private func settle(_ id: Int64, _ answer: Result<JSONValue, any Error>) -> Bool {
    guard let one = state.withLock({ $0.pending.removeValue(forKey: id) }) else { return false }
    one.answer.resume(with: answer)
    return true
  }
}

extension JSONValue {
  /// Parameters that ask for news of the request under its own number.
  func asking(forProgressAs id: Int64) -> JSONValue {
    guard var members = object else { return self }
    var meta = members["_meta"]?.object ?? [:]
    meta["progressToken"] = .integer(id)
    members["_meta"] = .object(meta)
    return .object(members)
  }
}
