import Essentials
import HTTPMessages
import LanguageModel
import ModelSimulator
import Testing

@Suite struct `A wire format` {
  @Test(arguments: [
    ("/v1/messages", WireFormat.messages), ("/v1/chat/completions", .chat), ("/v1/responses", .responses),
  ])
  func `is known by its path`(_ path: String, _ format: WireFormat) {
    #expect(WireFormat(path: path) == format)
    #expect(WireFormat(path: path + "/x") == nil)
  }

  @Test(arguments: WireFormat.allCases)
  func `refuses what is no conversation`(_ format: WireFormat) {
    #expect(format.conversation(["model": "m"]) == nil)
  }

  @Test(arguments: WireFormat.allCases)
  func `streams all of a reply`(_ format: WireFormat) throws {
    let events = format.events(ModelReply(text: "naïve 🦉 owls"))
    #expect(events.count > 4)
    #expect(!events.map(\.text).joined().contains("naïve 🦉 owls") || format == .responses)
    #expect(format.whole(ModelReply(text: "naïve 🦉 owls")).text.contains("naïve 🦉 owls"))
  }
}
