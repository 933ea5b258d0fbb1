import CMicroHTTPD
import Essentials
import Foundation
import HTTPMessages
import Synchronization

/// A connection of the library's, named so that a task can resume it.
// SAFETY: the library keeps a suspended connection alive until it is resumed; `Exchange` resumes each exactly once.
struct Connection: @unchecked Sendable {
  let pointer: OpaquePointer
}

/// One request on its way: received on the library's thread, answered from a task.
final class Exchange: Sendable {
  enum Phase {
    case begun
    case receiving(limit: Int)
    case handling(Connection)
    case answered(HTTPResponse)
    case ended
  }

  private struct State {
    var phase = Phase.begun
    var request: HTTPRequest
    var isComplete = false
  }

  private let state: Mutex<State>

  init(target: String) { state = Mutex(State(request: HTTPRequest("", target))) }

  var request: HTTPRequest { state.withLock { $0.request } }

  var phase: Phase { state.withLock { $0.phase } }

  /// Whether the whole request has arrived.
  var isComplete: Bool { state.withLock { $0.isComplete } }

  /// Takes the head of the request and says whether its body may come.
  func receive(_ head: HTTPRequest, limit: Int) {
    state.withLock { state in
      state.request = head
      state.phase = .receiving(limit: limit)
      if let length = head.headers["Content-Length"].flatMap(Int.init), length > 0 {
        state.request.body.reserveCapacity(min(length, limit))
      }
    }
  }

  /// Takes a piece of the body; says no when it grows past its limit.
  func append(_ bytes: UnsafeRawBufferPointer) -> Bool {
    state.withLock { state in
      guard case .receiving(let limit) = state.phase, state.request.body.count + bytes.count <= limit else {
        return false
      }
      state.request.body.append(contentsOf: bytes)
      return true
    }
  }

  /// The request is complete, and `connection` suspended until there is an answer.
  func handle(on connection: Connection) -> HTTPRequest {
    state.withLock { state in
      state.phase = .handling(connection)
      state.isComplete = true
      defer { state.request.body = Data() }
      return state.request
    }
  }

  /// Resumes the connection with `response`, unless it already has one.
  func answer(_ response: HTTPResponse) {
    state.withLock { state in
      guard case .handling(let connection) = state.phase else { return }
      state.phase = .answered(response)
      MHD_resume_connection(connection.pointer)
    }
  }

  func end() { state.withLock { $0.phase = .ended } }
}
