import Essentials
import Foundation
import LanguageModel
import Runtime
import Testing

@Suite struct `A rack of cassettes` {
  private let time = ManualTime(Date(timeIntervalSince1970: 1_795_262_400))

  private func withFolder(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "rack-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await body(folder)
  }

  private func request(_ text: String, mark: String = "00000000000000000000000000000000") -> ModelRequest {
    ModelRequest(
      system: "Rules.", messages: [.user("<untrusted-\(mark) what=\"title\">\n\(text)\n</untrusted-\(mark)>")])
  }

  private func answering() -> ScriptedModel {
    ScriptedModel { _, turn in ModelReply([.text("answer \(turn)")], stop: .end, model: "m-1") }
  }

  private func files(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  @Test func `has a file for each run, which grows with each answer`() async throws {
    try await withFolder { folder in
      let model = try CassetteRack(record: folder, replay: nil, time: time).wrapped(answering())
      for (run, text) in [("report.fix.v1/r1@now/1", "a"), ("report.fix.v1/r1@now/1", "b"), ("other", "c")] {
        try await SpendContext.$account.withValue(SpendAccount(run: run)) {
          _ = try await model.reply(to: request(text))
        }
      }
      _ = try await model.reply(to: request("d"))
      #expect(try files(folder) == ["2026-11-21.cassette", "other.cassette", "report.fix.v1_r1_now_1.cassette"])
      let data = try Data(contentsOf: URL(filePath: "\(folder)/report.fix.v1_r1_now_1.cassette"))
      let cassette = try Cassette(parsing: data)
      #expect(cassette.entries.map(\.reply.text) == ["answer 0", "answer 1"] && cassette.models == ["m-1"])
      #expect(cassette.entries.first?.at == time.now())
      let mode = try FileManager.default.attributesOfItem(atPath: "\(folder)/other.cassette")[.posixPermissions]
      #expect(mode as? Int == 0o600)
    }
  }

  @Test func `answers what it recorded, whatever the marks of the run are`() async throws {
    try await withFolder { folder in
      let recording = try CassetteRack(record: folder, replay: nil, time: time).wrapped(answering())
      _ = try await recording.reply(to: request("a"))
      let silent = ScriptedModel(replies: [])
      let replaying = try CassetteRack(record: nil, replay: folder, time: time).wrapped(silent)
      let other = request("a", mark: "ffffffffffffffffffffffffffffffff")
      #expect(try await replaying.reply(to: other).text == "answer 0")
      await #expect(throws: ModelError.self) { try await replaying.reply(to: request("b")) }
      #expect(silent.requests.isEmpty, "no model is asked")
    }
  }

  @Test func `goes on with a file that is there, after a restart`() async throws {
    try await withFolder { folder in
      for text in ["a", "b"] {
        _ = try await CassetteRack(record: folder, replay: nil, time: time).wrapped(answering()).reply(
          to: request(text))
      }
      let name = try #require(try files(folder).first)
      #expect(try Cassette(parsing: try Data(contentsOf: URL(filePath: "\(folder)/\(name)"))).entries.count == 2)
    }
  }

  @Test func `refuses what is no cassette`() async throws {
    try await withFolder { folder in
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try Data("hello\n".utf8).write(to: URL(filePath: "\(folder)/a.cassette"))
      #expect(throws: ModelError.self) { try CassetteRack(record: nil, replay: folder, time: time) }
    }
  }
}
