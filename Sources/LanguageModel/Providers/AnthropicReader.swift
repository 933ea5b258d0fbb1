import Essentials

/// Puts together what Anthropic streams.
///
/// https://docs.anthropic.com/en/docs/build-with-claude/streaming
package struct AnthropicReader: ReplyReader {
  private struct Block {
    var start: JSONValue
    /// Text, thought or a tool's input, as far as it has come.
    var text = ""
    var signature = ""
  }

  private static let mostBlocks = 1024

  /// The tool that stands for a form.
  private let form: String?
  private var blocks: [Int: Block] = [:]
  private var model = ""
  private var stop: ModelReply.Stop?
  private var isWhole = false
  package private(set) var usage = TokenUsage()

  package init(form: String? = nil) { self.form = form }

  package var hasBegun: Bool { !blocks.isEmpty }

  package mutating func take(_ event: ServerEvent) throws {
    let json = try event.json()
    switch json["type"]?.string ?? "" {
    case "message_start":
      model = json.at("/message/model")?.string ?? ""
      take(usage: json.at("/message/usage"))
    case "content_block_start":
      let index = try index(json)
      guard let start = json["content_block"], blocks[index] == nil, blocks.count < Self.mostBlocks else {
        throw ModelError(.malformed, "a block that begins without being one")
      }
      blocks[index] = Block(
        start: start, text: start["text"]?.string ?? start["thinking"]?.string ?? "",
        signature: start["signature"]?.string ?? "")
    case "content_block_delta": try take(delta: json["delta"], at: try index(json))
    case "message_delta":
      take(usage: json["usage"])
      if let reason = json.at("/delta/stop_reason")?.string { stop = try Self.stop(reason) }
    case "message_stop": isWhole = true
    case "error": throw Self.error(json["error"])
    // The provider adds events without notice, and wants them passed over.
    default: break
    }
  }

  private func index(_ json: JSONValue) throws -> Int {
    guard let index = json["index"]?.int else { throw ModelError(.malformed, "a block without a number") }
    return index
  }

  private mutating func take(delta: JSONValue?, at index: Int) throws {
    guard let delta, var block = blocks[index] else { throw ModelError(.malformed, "a piece of no block") }
    block.text += delta["text"]?.string ?? delta["thinking"]?.string ?? delta["partial_json"]?.string ?? ""
    block.signature += delta["signature"]?.string ?? ""
    blocks[index] = block
  }

  /// Later events repeat and complete the numbers of earlier ones.
  private mutating func take(usage json: JSONValue?) {
    guard let json else { return }
    usage.input = json["input_tokens"]?.int ?? usage.input
    usage.output = json["output_tokens"]?.int ?? usage.output
    usage.cacheRead = json["cache_read_input_tokens"]?.int ?? usage.cacheRead
    usage.cacheWrite = json["cache_creation_input_tokens"]?.int ?? usage.cacheWrite
  }

  private static func stop(_ reason: String) throws -> ModelReply.Stop {
    switch reason {
    case "end_turn", "stop_sequence", "pause_turn": .end
    case "tool_use": .toolUse
    case "max_tokens", "model_context_window_exceeded": .maximumTokens
    case "refusal": .refusal
    default: throw ModelError(.malformed, "an end that is not known: \(reason)")
    }
  }

  private static func error(_ json: JSONValue?) -> ModelError {
    let kind: ModelError.Kind =
      switch json?["type"]?.string ?? "" {
      case "overloaded_error", "api_error": .overloaded
      case "rate_limit_error": .rateLimited
      case "authentication_error", "permission_error", "billing_error": .unauthorised
      case "timeout_error": .timedOut
      case "request_too_large": .tooLong
      default: .badRequest
      }
    return ModelError(kind, json?["message"]?.string ?? "")
  }

  package func finish() throws -> ModelReply {
    guard isWhole, let stop else { throw ModelError(.cut, "the stream ended before the message") }
    let parts = blocks.sorted { $0.key < $1.key }.compactMap { part($0.value) }
    let isForm = stop == .toolUse && !parts.contains { $0.toolUse != nil }
    return ModelReply(parts, stop: isForm ? .end : stop, usage: usage, model: model)
  }

  private func part(_ block: Block) -> ModelPart? {
    switch block.start["type"]?.string {
    case "text": return block.text.isEmpty ? nil : .text(block.text)
    case "thinking":
      guard case .object(var members) = block.start else { return nil }
      members["thinking"] = .string(block.text)
      members["signature"] = .string(block.signature)
      return .thinking(ModelThinking(text: block.text, block: .object(members)))
    case "tool_use":
      let name = block.start["name"]?.string ?? ""
      // Where nothing is streamed, the input came with the beginning.
      let given = block.start["input"] ?? [:]
      if let form, name == form { return .text(block.text.isEmpty ? given.text : block.text) }
      let input = block.text.isEmpty ? given : toolInput(block.text)
      return .toolUse(ToolUse(id: block.start["id"]?.string ?? "", name: name, input: input))
    default: return .thinking(ModelThinking(text: "", block: block.start))
    }
  }
}
