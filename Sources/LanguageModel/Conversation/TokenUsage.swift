package import Essentials

/// What a call used; each token counts in one place only.
package struct TokenUsage: Sendable, Hashable, Codable {
  /// Read at the full price: neither out of the provider's memory nor into it.
  package var input: Int
  /// Written by the model, thoughts included.
  package var output: Int
  package var cacheRead: Int
  package var cacheWrite: Int

  package init(input: Int = 0, output: Int = 0, cacheRead: Int = 0, cacheWrite: Int = 0) {
    self.input = input
    self.output = output
    self.cacheRead = cacheRead
    self.cacheWrite = cacheWrite
  }

  /// Everything the model read.
  package var read: Int { input + cacheRead + cacheWrite }
  package var total: Int { read + output }

  package static func + (left: TokenUsage, right: TokenUsage) -> TokenUsage {
    TokenUsage(
      input: left.input + right.input, output: left.output + right.output,
      cacheRead: left.cacheRead + right.cacheRead, cacheWrite: left.cacheWrite + right.cacheWrite)
  }

  package var json: JSONValue {
    [
      "input": .integer(Int64(input)), "output": .integer(Int64(output)), "cache_read": .integer(Int64(cacheRead)),
      "cache_write": .integer(Int64(cacheWrite)),
    ]
  }

  package init(json: JSONValue) {
    self.init(
      input: json["input"]?.int ?? 0, output: json["output"]?.int ?? 0, cacheRead: json["cache_read"]?.int ?? 0,
      cacheWrite: json["cache_write"]?.int ?? 0)
  }
}
