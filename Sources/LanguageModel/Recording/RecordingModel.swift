import Essentials
package import Runtime
import Synchronization

/// A model that writes down what it is asked and what it answers.
package final class RecordingModel: LanguageModel {
  private let model: any LanguageModel
  private let time: any TimeSource
  private let recorded = Mutex(Cassette())

  package init(_ model: any LanguageModel, time: any TimeSource) {
    self.model = model
    self.time = time
  }

  /// Everything so far, in the order of the answers.
  package var cassette: Cassette { recorded.withLock(\.self) }

  package func reply(to request: ModelRequest) async throws -> ModelReply {
    let reply = try await model.reply(to: request)
    let entry = Cassette.Entry(request: request.json, reply: reply, at: time.now())
    recorded.withLock { $0.entries.append(entry) }
    return reply
  }
}
