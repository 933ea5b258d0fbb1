import Configuration
import Daemon
import Domain
import Essentials
import Evaluation
import Foundation
import Grouping
import LanguageModel
import ModelSimulator
import Runtime
import Testing

private let lines = [
  ("voucher", "Voucher and gift card together stop the checkout with an error"),
  ("voucher", "Checkout shows an error for a gift card with a voucher"),
  ("theme", "Dark theme is unreadable on the calendar page"), ("export", "Exporting contacts drops umlauts"),
  ("codes", "Two-factor codes arrive an hour late"), ("voucher", "An error for a gift card"),
].enumerated().map { number, pair in
  LabelledSignal(
    signal: Signal(
      id: Identifier("\(number)"), source: "zendesk", type: "ticket", title: pair.1, content: pair.1, weight: 1,
      occurredAt: Date(timeIntervalSince1970: 0)), group: pair.0)
}

/// Settings with one model for matching, at `address`, with a dollar for 100,000 tokens.
private func settings(_ address: String, _ cassettes: CassetteSettings = CassetteSettings()) -> Settings {
  var settings = Settings()
  var model = ModelSettings()
  (model.provider, model.model, model.key) = (.openai, "m-1", Redacted("sk-4711"))
  (model.inputUSD, model.outputUSD, model.url) = (10, 10, URL(string: address))
  settings.models["one"] = model
  settings.tasks.match = ["one"]
  settings.cassettes = cassettes
  return settings
}

private func grouped(by models: GroupingModels?) async throws -> GroupingRun {
  let words = LexicalVector()
  let vectors = try await GroupingRun.vectors(of: lines, by: words)
  return await GroupingRun(
    lines, vectors: vectors, embedder: words, arbitration: models?.arbitration ?? Arbitration())
}

@Suite struct `Models that are measured at grouping` {
  @Test func `are those of the settings, and tell what they cost`() async throws {
    let answer = ModelReply(text: #"{"reports": ["report 1"]}"#, usage: TokenUsage(input: 900, output: 100))
    try await ModelServer { _ in .reply(answer) }.serving { server in
      let models = try #require(try GroupingModels(settings(server.base), time: SystemTime()))
      let run = try await grouped(by: models)
      #expect(run.modelCalls > 0 && run.modelCalls == server.questions.count)
      #expect(abs(models.dollars - Double(run.modelCalls) * 0.01) < 1e-9 && run.failedCalls == 0)
      #expect(run.arrived.last?.report == run.arrived.first?.report, "the model's answer counts")
    }
  }

  @Test func `are measured again from what was recorded, with nobody to ask`() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "tape-\(UUID().uuidString.prefix(8))").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var (recording, replaying) = (CassetteSettings(), CassetteSettings())
    (recording.record, replaying.replay) = (folder, folder)
    let answer = ModelReply(text: #"{"reports": ["report 1"]}"#, usage: TokenUsage(input: 900, output: 100))
    let (asked, recorded) = try await ModelServer { _ in .reply(answer) }.serving { [recording] server in
      let models = try #require(try GroupingModels(settings(server.base, recording), time: SystemTime()))
      return (server.base, try await grouped(by: models))
    }
    let models = try #require(try GroupingModels(settings(asked, replaying), time: SystemTime()))
    let replayed = try await grouped(by: models)
    #expect(replayed.arrived == recorded.arrived && replayed.modelCalls == recorded.modelCalls)
    #expect(replayed.failedCalls == 0)
  }

  @Test func `count the calls that gave no answer, where the scores decide`() async throws {
    try await ModelServer { _ in .reply(ModelReply(text: "perhaps")) }.serving { server in
      let models = try #require(try GroupingModels(settings(server.base), time: SystemTime()))
      let run = try await grouped(by: models)
      #expect(run.failedCalls > 0 && run.failedCalls == run.modelCalls)
      let alone = try await grouped(by: nil)
      #expect(run.arrived.map(\.report) == alone.arrived.map(\.report))
    }
  }

  @Test func `are none where the settings give none`() throws {
    #expect(try GroupingModels(Settings(), time: SystemTime()) == nil)
    var settings = settings("http://127.0.0.1:9/v1")
    settings.tasks.match = ["two"]
    #expect(throws: StartError.self) { try GroupingModels(settings, time: SystemTime()) }
  }
}
