import Essentials
import Foundation
import HTTPMessages
import Synchronization

/// Recorded exchanges, each to be played once and all of them to the end.
final class Tape: Transport {
  struct Unrecorded: Error, CustomStringConvertible {
    var description: String
  }

  typealias Answer = @Sendable (HTTPRequest) throws -> HTTPResponse

  private struct State {
    var exchanges: [(call: String, answer: Answer)]
    var requests: [HTTPRequest] = []
  }

  private let standing: [String: Answer]
  private let state: Mutex<State>

  /// `standing` answers are given as often as asked for, and need not be.
  init(_ exchanges: [(String, Answer)], standing: [(String, Answer)] = []) {
    self.standing = Dictionary(standing) { _, last in last }
    state = Mutex(State(exchanges: exchanges.map { (call: $0.0, answer: $0.1) }))
  }

  /// What nobody asked for.
  var unplayed: [String] { state.withLock { $0.exchanges.map(\.call) } }

  /// What was asked, in order, without what `standing` answered.
  var requests: [HTTPRequest] { state.withLock(\.requests) }

  func send(_ request: HTTPRequest) async throws -> HTTPResponse {
    let call = Self.call(request)
    let answer: Answer? = state.withLock { state in
      if let index = state.exchanges.firstIndex(where: { $0.call == call }) {
        state.requests.append(request)
        return state.exchanges.remove(at: index).answer
      }
      return standing[call]
    }
    guard let answer else { throw Unrecorded(description: "nothing recorded for \(call)") }
    return try answer(request)
  }

  /// Method, and the URL without our API's address and the size of pages.
  private static func call(_ request: HTTPRequest) -> String {
    var url = request.url
    if url.hasPrefix(Sample.root) { url = String(url.dropFirst(Sample.root.count)) }
    for part in ["?per_page=100", "&per_page=100"] where url.hasSuffix(part) { url = String(url.dropLast(part.count)) }
    return "\(request.method) \(url)"
  }
}

func answer(_ json: JSONValue, _ headers: HTTPHeaders = [:]) -> Tape.Answer { answer(status: 200, json, headers) }

func answer(status: Int, _ json: JSONValue, _ headers: HTTPHeaders = [:]) -> Tape.Answer {
  { _ in HTTPResponse(status, headers: headers, json: json) }
}

func failure(_ kind: TransportError.Kind) -> Tape.Answer {
  { _ in throw TransportError(kind) }
}
