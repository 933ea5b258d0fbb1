package import Essentials
package import LanguageModel

/// What a loop said and heard so far: all that it needs to go on where it stopped.
///
/// Nothing of it is ever rewritten but by summing up, so that a provider which kept what it read reads on from there.
package struct LoopTranscript: Sendable, Equatable {
  /// Told to the model before everything else; kept, because marks in it are random.
  package var system: String
  package var mark: String
  package var messages: [ModelMessage]
  /// How often it was summed up.
  package var summaries: Int
  /// How many tokens the model read and wrote at its last reply.
  package var size: Int
  /// What was used in all, and in how many calls.
  package var usage: TokenUsage
  package var calls: Int

  package init(system: String, mark: String) {
    self.system = system
    self.mark = mark
    messages = []
    summaries = 0
    size = 0
    usage = TokenUsage()
    calls = 0
  }

  /// Nil for what another agent remembers.
  package init?(memory: JSONValue) {
    guard memory["agent"]?.string == "loop", let system = memory["system"]?.string, let mark = memory["mark"]?.string,
      let messages = memory["messages"]?.array, let read = try? messages.map(ModelMessage.init(json:))
    else { return nil }
    self.init(system: system, mark: mark)
    self.messages = read
    summaries = memory["summaries"]?.int ?? 0
    size = memory["size"]?.int ?? 0
    usage = TokenUsage(json: memory["usage"] ?? .null)
    calls = memory["calls"]?.int ?? 0
  }

  package var memory: JSONValue {
    [
      "agent": "loop", "system": .string(system), "mark": .string(mark), "messages": .array(messages.map(\.json)),
      "summaries": .integer(Int64(summaries)), "size": .integer(Int64(size)), "usage": usage.json,
      "calls": .integer(Int64(calls)),
    ]
  }

  /// Adds what the host says, as a message of its own: those before it stay as they are.
  package mutating func tell(_ text: String) { messages.append(.user(text)) }

  /// Read and written in all.
  package var tokens: Int { usage.total }

  mutating func count(_ reply: ModelReply) {
    usage = usage + reply.usage
    calls += 1
  }

  /// About how many tokens the next request has.
  var estimate: Int {
    let bytes = messages.reduce(system.utf8.count) { $0 + $1.json.text.utf8.count }
    // A token of code and English is between three and four bytes.
    return max(size, bytes / 4)
  }
}
