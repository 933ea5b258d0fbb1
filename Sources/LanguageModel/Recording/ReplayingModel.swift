package import Essentials
import Synchronization

/// A model that answers from a cassette, each recorded answer once.
package final class ReplayingModel: LanguageModel {
  /// What tells requests apart.
  package typealias Key = @Sendable (JSONValue) -> String

  /// Answers by the key of their request, the next one last.
  private let answers: Mutex<[String: [ModelReply]]>
  private let key: Key

  /// Requests are the same whose `key` is; by default every byte counts.
  package init(_ cassette: Cassette, key: @escaping Key = { $0.text }) {
    var answers: [String: [ModelReply]] = [:]
    for entry in cassette.entries.reversed() { answers[key(entry.request), default: []].append(entry.reply) }
    self.answers = Mutex(answers)
    self.key = key
  }

  /// How many recorded answers nobody asked for.
  package var unplayed: Int { answers.withLock { $0.values.reduce(0) { $0 + $1.count } } }

  package func reply(to request: ModelRequest) async throws -> ModelReply {
    try Task.checkCancellation()
    let text = key(request.json)
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
