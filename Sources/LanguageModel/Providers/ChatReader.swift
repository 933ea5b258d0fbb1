import Essentials

/// Puts together what chat completions stream.
///
/// https://platform.openai.com/docs/api-reference/chat-streaming
package struct ChatReader: ReplyReader {
  private struct Call {
    var id = ""
    var name = ""
    var arguments = ""
  }

  private static let mostCalls = 256

  private var text = ""
  private var refusal = ""
  private var calls: [Int: Call] = [:]
  private var model = ""
  private var stop: ModelReply.Stop?
  package private(set) var usage = TokenUsage()

  package init() {}

  package var hasBegun: Bool { !text.isEmpty || !refusal.isEmpty || !calls.isEmpty }

  package mutating func take(_ event: ServerEvent) throws {
    guard event.data != "[DONE]" else { return }
    let json = try event.json()
    if let error = json["error"] { throw ModelError.provider(error) }
    model = json["model"]?.string ?? model
    if let usage = json["usage"] { self.usage = Self.usage(usage) }
    guard let choice = json.at("/choices/0") else { return }
    text += choice.at("/delta/content")?.string ?? ""
    refusal += choice.at("/delta/refusal")?.string ?? ""
    for call in choice.at("/delta/tool_calls")?.array ?? [] { try take(call) }
    if let reason = choice["finish_reason"]?.string { stop = try Self.stop(reason) }
  }

  private mutating func take(_ json: JSONValue) throws {
    // Those who leave the number out send each call whole.
    let index = json["index"]?.int ?? calls.count
    guard (0..<Self.mostCalls).contains(index) else { throw ModelError(.malformed, "too many calls of tools") }
    var call = calls[index] ?? Call()
    if let id = json["id"]?.string, !id.isEmpty { call.id = id }
    call.name += json.at("/function/name")?.string ?? ""
    call.arguments += json.at("/function/arguments")?.string ?? ""
    calls[index] = call
  }

  private static func stop(_ reason: String) throws -> ModelReply.Stop {
    switch reason {
    case "stop": .end
    case "tool_calls", "function_call": .toolUse
    case "length": .maximumTokens
    case "content_filter": .refusal
    default: throw ModelError(.malformed, "an end that is not known: \(reason)")
    }
  }

  private static func usage(_ json: JSONValue) -> TokenUsage {
    let cached = json.at("/prompt_tokens_details/cached_tokens")?.int ?? 0
    return TokenUsage(
      input: max(0, (json["prompt_tokens"]?.int ?? 0) - cached), output: json["completion_tokens"]?.int ?? 0,
      cacheRead: cached)
  }

  package func finish() throws -> ModelReply {
    guard let stop else { throw ModelError(.cut, "the stream ended before the message") }
    if !refusal.isEmpty { return ModelReply([.text(refusal)], stop: .refusal, usage: usage, model: model) }
    let uses = calls.sorted { $0.key < $1.key }.map { index, call -> ModelPart in
      let id = call.id.isEmpty ? "call_\(index)" : call.id
      return .toolUse(ToolUse(id: id, name: call.name, input: toolInput(call.arguments)))
    }
    // Some say that they have stopped where they have called.
    let real = stop == .end && !uses.isEmpty ? .toolUse : stop
    return ModelReply((text.isEmpty ? [] : [.text(text)]) + uses, stop: real, usage: usage, model: model)
  }
}
