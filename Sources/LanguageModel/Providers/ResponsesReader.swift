import Essentials

/// Puts together what OpenAI's responses stream.
///
/// https://platform.openai.com/docs/api-reference/responses-streaming
package struct ResponsesReader: ReplyReader {
  private static let mostItems = 1024

  /// Whole items by their place.
  private var items: [Int: JSONValue] = [:]
  /// The response that the last event held.
  private var response: JSONValue?
  private var stop: ModelReply.Stop?
  package private(set) var hasBegun = false

  package init() {}

  package var usage: TokenUsage {
    guard let json = response?["usage"] else { return TokenUsage() }
    let cached = json.at("/input_tokens_details/cached_tokens")?.int ?? 0
    return TokenUsage(
      input: max(0, (json["input_tokens"]?.int ?? 0) - cached), output: json["output_tokens"]?.int ?? 0,
      cacheRead: cached)
  }

  package mutating func take(_ event: ServerEvent) throws {
    let json = try event.json()
    switch json["type"]?.string ?? "" {
    case "response.output_item.added": hasBegun = true
    case "response.output_item.done":
      hasBegun = true
      guard let item = json["item"], items.count < Self.mostItems else {
        throw ModelError(.malformed, "an item that is none, or one too many")
      }
      items[json["output_index"]?.int ?? items.count] = item
    case "response.completed":
      response = json["response"]
      stop = .end
    case "response.incomplete":
      response = json["response"]
      let reason = json.at("/response/incomplete_details/reason")?.string
      stop = reason == "content_filter" ? .refusal : .maximumTokens
    case "response.failed": throw ModelError.provider(json.at("/response/error") ?? [:])
    case "error": throw ModelError.provider(json["error"] ?? json)
    default: break
    }
  }

  package func finish() throws -> ModelReply {
    guard var stop else { throw ModelError(.cut, "the stream ended before the response") }
    let whole = items.isEmpty ? response?["output"]?.array ?? [] : items.sorted { $0.key < $1.key }.map(\.value)
    var parts: [ModelPart] = []
    for item in whole { parts += Self.parts(item, &stop) }
    if stop == .end, parts.contains(where: { $0.toolUse != nil }) { stop = .toolUse }
    return ModelReply(parts, stop: stop, usage: usage, model: response?["model"]?.string ?? "")
  }

  private static func parts(_ item: JSONValue, _ stop: inout ModelReply.Stop) -> [ModelPart] {
    switch item["type"]?.string {
    case "message":
      return (item["content"]?.array ?? []).compactMap { content in
        if let refusal = content["refusal"]?.string {
          stop = .refusal
          return .text(refusal)
        }
        return content["text"]?.string.map { .text($0) }
      }
    case "function_call":
      let input = toolInput(item["arguments"]?.string ?? "")
      return [
        .toolUse(ToolUse(id: item["call_id"]?.string ?? "", name: item["name"]?.string ?? "", input: input))
      ]
    default:
      let summary = (item["summary"]?.array ?? []).compactMap { $0["text"]?.string }
      return [.thinking(ModelThinking(text: summary.joined(separator: "\n"), block: item))]
    }
  }
}
