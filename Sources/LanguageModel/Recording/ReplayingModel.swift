import Essentials
import Synchronization

/// A model that answers from a cassette, each recorded answer once.
package final class ReplayingModel: LanguageModel {
  /// Answers by the text of their request, the next one last.
  private let answers: Mutex<[String: [ModelReply]]>

  package init(_ cassette: Cassette) {
    var answers: [String: [ModelReply]] = [:]
    for entry in cassette.entries.reversed() { answers[entry.request.text, default: []].append(entry.reply) }
    self.answers = Mutex(answers)
  }

  /// How many recorded answers nobody asked for.
  package var unplayed: Int { answers.withLock { $0.values.reduce(0) { $0 + $1.count } } }

  package func reply(to request: ModelRequest) async throws -> ModelReply {
    try Task.checkCancellation()
    let text = request.json.text
    let (known, reply) = answers.withLock { ($0[text] != nil, $0[text]?.popLast()) }
    if let reply { return reply }
    let last = request.messages.last?.text.prefix(120) ?? ""
    throw ModelError(
      .notRecorded,
      known
        ? "this request was recorded less often than it is made now: “\(last)”"
        : "nothing is recorded for this request of \(request.messages.count) messages, which ends “\(last)”")
  }
}
