import Essentials
import LanguageModel

extension ToolLoop {
  /// Puts a summary in the place of what was said, when the conversation nears the end of the model's window.
  ///
  /// The first message, which is the brief, and the newest ones stay as they are.
  func sumUpIfLong(_ transcript: inout LoopTranscript) async throws {
    guard transcript.estimate > limits.window * 3 / 4, transcript.messages.count > 4 else { return }
    guard let brief = transcript.messages.first else { return }
    let kept = Self.tail(of: transcript.messages, tokens: limits.window / 8)
    let old = transcript.messages.dropLast(kept.count)
    var asked = ModelRequest(
      system: transcript.system, messages: Self.plain(Array(old)), maximumTokens: limits.reply)
    asked.messages.append(.user(summaryPrompt))
    let reply = try await model.reply(to: asked)
    transcript.count(reply)
    guard reply.stop == .end, !reply.text.isEmpty else {
      throw ModelError(reply.stop == .refusal ? .refused : .incomplete, "the conversation could not be summed up")
    }
    let summary = PromptText.quoted(reply.text, as: "your own summary of what was done so far", mark: transcript.mark)
    transcript.messages = [ModelMessage(.user, brief.parts + [.text(summary)])] + kept
    transcript.summaries += 1
    transcript.size = 0
  }

  /// The newest messages from one of the model's on, as many as fit.
  private static func tail(of messages: [ModelMessage], tokens: Int) -> [ModelMessage] {
    var start = messages.count
    var bytes = 0
    for index in messages.indices.dropFirst().reversed() {
      bytes += messages[index].json.text.utf8.count
      if bytes / 4 > tokens { break }
      if messages[index].role == .assistant { start = index }
    }
    return Array(messages[start...])
  }

  /// The same conversation as text alone: a request without tools may hold no uses of them.
  private static func plain(_ messages: [ModelMessage]) -> [ModelMessage] {
    messages.map { message in
      let texts = message.parts.compactMap { part -> ModelPart? in
        switch part {
        case .text: part
        case .thinking: nil
        case .toolUse(let use): .text("[\(use.name) \(OutputCap.cut(use.input.text, limit: 4_000))]")
        case .toolResult(let result): .text("[result: \(OutputCap.cut(result.text, limit: 4_000))]")
        }
      }
      return ModelMessage(message.role, texts.isEmpty ? [.text("[…]")] : texts)
    }
  }
}
