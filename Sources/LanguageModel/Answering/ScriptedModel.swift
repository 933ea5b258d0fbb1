import Synchronization

/// A model that says what it is told to, for tests and for evaluations without a network.
package final class ScriptedModel: LanguageModel {
  package typealias Script = @Sendable (_ request: ModelRequest, _ turn: Int) async throws -> ModelReply

  private let script: Script
  private let asked = Mutex<[ModelRequest]>([])

  /// Answers each request by `script`, which is told how many came before it.
  package init(_ script: @escaping Script) { self.script = script }

  /// Gives `replies` in their order, and throws `ModelError` of kind `notRecorded` once they are used up.
  package convenience init(replies: [ModelReply]) {
    self.init(results: replies.map { .success($0) })
  }

  /// The same, with errors among them.
  package convenience init(results: [Result<ModelReply, any Error>]) {
    self.init { _, turn in
      guard results.indices.contains(turn) else {
        throw ModelError(.notRecorded, "the script has \(results.count) answers")
      }
      return try results[turn].get()
    }
  }

  /// The requests so far.
  package var requests: [ModelRequest] { asked.withLock(\.self) }

  package func reply(to request: ModelRequest) async throws -> ModelReply {
    let turn = asked.withLock { asked in
      asked.append(request)
      return asked.count - 1
    }
    try Task.checkCancellation()
    return try await script(request, turn)
  }
}
