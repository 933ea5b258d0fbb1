import Essentials
import Foundation
import LanguageModel
import Runtime
import Testing

@Suite struct `A cassette` {
  let time = ManualTime(Date(timeIntervalSince1970: 1_795_000_000))
  let first = ModelRequest(messages: [.user("a")])
  let second = ModelRequest(messages: [.user("a"), .assistant("1"), .user("b")])

  func recorded() async throws -> Cassette {
    let model = RecordingModel(
      ScriptedModel { _, turn in
        guard turn != 1 else { throw ModelError(.overloaded) }
        return ModelReply([.text("\(turn)")], stop: .end, usage: TokenUsage(output: turn), model: "m-\(turn)")
      }, time: time)
    _ = try await model.reply(to: first)
    _ = try? await model.reply(to: first)
    time.advance(by: .seconds(60))
    _ = try await model.reply(to: first)
    _ = try await model.reply(to: second)
    return model.cassette
  }

  @Test func `says which models answered, and when`() async throws {
    let lines = String(decoding: try await recorded().data, as: UTF8.self).split(separator: "\n")
    let header = try JSONValue(parsing: String(lines[0]))
    #expect(header["models"] == ["m-0", "m-2", "m-3"])
    #expect(header["from"]?.string.flatMap(Timestamp.date) == Date(timeIntervalSince1970: 1_795_000_000))
    #expect(header["to"]?.string.flatMap(Timestamp.date) == Date(timeIntervalSince1970: 1_795_000_060))
    #expect(lines.count == 4)
  }

  @Test func `is replayed exactly, in any order of different requests`() async throws {
    let model = ReplayingModel(try Cassette(parsing: try await recorded().data))
    #expect(try await model.reply(to: second).model == "m-3")
    #expect(try await model.reply(to: first).model == "m-0")
    #expect(model.unplayed == 1)
    #expect(try await model.reply(to: first).usage.output == 2)
    #expect(model.unplayed == 0)
  }

  @Test func `refuses what it does not hold`() async throws {
    let model = ReplayingModel(try await recorded())
    _ = try await model.reply(to: second)
    let again = await #expect(throws: ModelError.self) { try await model.reply(to: second) }
    #expect(again?.kind == .notRecorded && again?.detail.contains("less often") == true)
    let other = ModelRequest(messages: [.user("a")], temperature: 1)
    let unknown = await #expect(throws: ModelError.self) { try await model.reply(to: other) }
    #expect(unknown?.kind == .notRecorded && unknown?.detail.contains("ends “a”") == true)
  }

  @Test(arguments: ["", "{}", "{\"cassette\":2}", "{\"cassette\":1}\n{}", "{\"cassette\":1}\nx"])
  func `that is broken is refused`(_ text: String) {
    let error = #expect(throws: ModelError.self) { try Cassette(parsing: Data(text.utf8)) }
    #expect(error?.kind == .malformed)
  }
}
