import Configuration
import Domain
import Essentials
import Foundation
import Pipeline
import Runtime
import Storage
import Synchronization
import Testing
import WorkQueue

@Suite struct `A dashboard's pause` {
  private func isPaused(_ board: Board) async throws -> Bool {
    try await board.world.context.gate.reason(for: try Sample.shop()) != nil
  }

  @Test func `begins and ends with its label`() async throws {
    let board = try await Board()
    try await board.begin()
    try await board.label(true)
    try await board.event(by: "ada", label: OwnLabel.paused, wasAdded: true)
    #expect(try await isPaused(board))
    let before = board.world.host.writes
    try await board.write()
    #expect(board.world.host.writes == before, "nothing is written, not even here")
    try await board.label(false)
    try await board.event(by: "ada", label: OwnLabel.paused, wasAdded: false, delivery: "d2")
    #expect(try await !isPaused(board))
  }

  @Test func `begins and ends with its box, which the label follows`() async throws {
    let board = try await Board()
    try await board.begin()
    try await board.tick(.pause)
    try await board.event(by: "ada")
    #expect(try await isPaused(board))
    #expect(try await board.issue().labels.contains(OwnLabel.paused))
    try await board.write()
    #expect(try await board.isTicked(.pause) == true, "it stays ticked")
    try await board.tick(.pause, false)
    try await board.event(by: "ada", delivery: "d2")
    #expect(try await !isPaused(board))
    #expect(try await !board.issue().labels.contains(OwnLabel.paused))
  }

  @Test func `is put back as it was when somebody without write access changes it`() async throws {
    let board = try await Board()
    try await board.begin()
    try await board.label(true)
    try await board.event(by: "eve", label: OwnLabel.paused, wasAdded: true)
    #expect(try await !isPaused(board))
    try await board.write()
    let issue = try await board.issue()
    #expect(!issue.labels.contains(OwnLabel.paused) && issue.body.contains("eve has no write access here"))
  }

  @Test func `is noticed when its event was lost`() async throws {
    let board = try await Board()
    try await board.begin()
    try await board.label(true)
    try await board.write()
    #expect(try await isPaused(board))
    try await board.label(false)
    board.world.time.advance(by: .seconds(600))
    try await board.write()
    #expect(try await !isPaused(board))
  }

  @Test func `of the whole service is told there, as the last thing that is written`() async throws {
    let board = try await Board()
    try await board.begin()
    let switching = PauseSwitch(context: board.world.context)
    _ = try await switching.pause(Pause(by: "root", since: board.world.time.now()))
    #expect(try await board.world.store.job(Identifier("dashboard/acme/shop")) != nil)
    try await board.write()
    #expect(try await board.issue().body.contains("> **Paused.** The whole service is paused"))
    let before = board.world.host.writes
    board.world.time.advance(by: .seconds(600))
    try await board.write()
    #expect(board.world.host.writes == before)
    _ = try await switching.resume()
    try await board.write()
    #expect(try await !board.issue().body.contains("**Paused.**"))
  }

  @Test func `outlives the store`() async throws {
    let board = try await Board()
    try await board.begin()
    try await board.label(true)
    let (host, old) = (board.world.host, board.world.context)
    let context = PipelineContext(
      store: MemoryStore(backoff: Sample.backoff), tracker: host, host: host, time: board.world.time,
      settings: old.settings, labels: old.labels, log: .discarded, bell: Bell(), appID: 99, blockKey: Sample.key,
      unknownWriteWait: .zero)
    let summary = try await Rebuilding(context: context, repositories: RepositoryBook(context: context)).rebuild { _ in
    }
    #expect(summary.reports == 0, "a dashboard is no report")
    #expect(try await context.gate.reason(for: try Sample.shop()) != nil)
  }
}
