import Essentials
import Foundation
import LanguageModel
import Synchronization

/// Reads along what a provider answers, for what it cost.
final class AnswerMeter: Sendable {
  private struct State {
    var reader: any ReplyReader
    var parser: ServerEventParser? = ServerEventParser()
    var whole = Data()
    var isStream = false
    var status = 0
    var bytes = 0
    var failure: ModelError.Kind?
  }

  private static let mostWhole = 32 << 20
  private let speech: GatewayModel.Speech
  private let state: Mutex<State>

  init(_ speech: GatewayModel.Speech) {
    self.speech = speech
    state = Mutex(State(reader: speech.reader))
  }

  var bytes: Int { state.withLock(\.bytes) }
  var failure: ModelError.Kind? { state.withLock(\.failure) }

  func fail(_ kind: ModelError.Kind) { state.withLock { $0.failure = kind } }

  func begin(status: Int, type: String) {
    state.withLock { state in
      state.status = status
      state.isStream = type.lowercased().hasPrefix("text/event-stream")
      if status != 200 { state.failure = status == 429 ? .rateLimited : status >= 500 ? .overloaded : .badRequest }
    }
  }

  func take(_ piece: Data) {
    state.withLock { state in
      state.bytes += piece.count
      guard state.status == 200 else { return }
      guard state.isStream else {
        if state.whole.count + piece.count <= Self.mostWhole { state.whole.append(piece) }
        return
      }
      // What cannot be read is passed on all the same; only it is not counted.
      guard let events = try? state.parser?.take(piece) else {
        state.parser = nil
        return
      }
      for event in events { try? state.reader.take(event) }
    }
  }

  /// The answer is whole.
  func end() {
    state.withLock { state in
      guard state.status == 200, !state.isStream, let json = try? JSONValue(parsing: state.whole) else { return }
      let event: JSONValue =
        switch speech {
        case .messages: ["type": "message_start", "message": json]
        case .chat: json
        case .responses: ["type": "response.completed", "response": json]
        }
      try? state.reader.take(ServerEvent(data: event.text))
    }
  }

  /// What was used; guessed, rather too high, where the provider did not say.
  func usage(asked: Int) -> TokenUsage {
    state.withLock { state in
      guard state.status == 200 else { return TokenUsage() }
      var usage = state.reader.usage
      if usage.read == 0 { usage.input = asked }
      let isWhole = state.failure == nil && usage.output > 0
      if !isWhole { usage.output = max(usage.output, state.bytes / 20) }
      return usage
    }
  }
}
