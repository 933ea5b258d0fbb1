import Configuration
import Domain
import Essentials
import Foundation
import HTTPMessages
import Pipeline
import Runtime
import Storage
import Testing
import WorkQueue

/// Wednesday, 18 November 2026.
private let wednesday = Date(timeIntervalSince1970: 1_795_003_200)
private let day: TimeInterval = 86_400

private func report(_ id: String, opened: Date, signals: [Date]) throws -> Report {
  var report = Report(id: Identifier(id), repository: try Sample.shop(), title: id, createdAt: opened)
  report.entries = signals.enumerated().map { number, date in
    var entry = Sample.entry("\(id)-\(number)")
    entry.at = date
    return entry
  }
  return report
}

@Suite struct `A week's digest` {
  @Test func `is about the last whole week, whichever day it is`() {
    let days = WeeklyDigest.days(before: wednesday)
    #expect(days.map { Timestamp.text($0).prefix(10) }.first == "2026-11-09" && days.count == 7)
    // Monday the 16th to Sunday the 22nd see the same one.
    for offset in -2...4 { #expect(WeeklyDigest.days(before: wednesday + Double(offset) * day) == days) }
    #expect(WeeklyDigest.days(before: wednesday + 5 * day) != days)
  }

  @Test func `counts what came in it, and nothing else`() throws {
    let inside = wednesday - 7 * day
    var fixed = try report("a", opened: inside, signals: [inside, inside + day, wednesday, inside - 10 * day])
    fixed.change = Sample.change()
    fixed.change?.openedAt = inside + day
    fixed.change?.mergedAt = wednesday
    let digest = WeeklyDigest(
      [fixed, try report("b", opened: wednesday, signals: [wednesday])], grades: [Int](repeating: 0, count: 11),
      before: wednesday)
    #expect(digest.signals == 2 && digest.opened == 1 && digest.pulls == 1 && digest.merged == 0)
    #expect(digest.text?.contains("### Week of 2026-11-09") == true)
    #expect(digest.text?.contains("2 signals, 1 new report, 1 pull request opened, 0 merged.") == true)
    #expect(digest.text?.contains("session") == false)
  }

  @Test func `shows how sessions were graded`() {
    let digest = WeeklyDigest([], grades: [1, 0, 0, 0, 0, 1, 0, 2, 0, 3, 3], before: wednesday)
    let text = digest.text ?? ""
    #expect(text.contains("10 recorded sessions graded, half of them 9 or better"))
    #expect(text.contains("implied promoter score +40"))
    #expect(text.contains("| sessions | 1 | 0 | 0 | 0 | 0 | 1 | 0 | 2 | 0 | 3 | 3 |"))
  }

  @Test func `is left out where nothing came`() {
    #expect(WeeklyDigest([], grades: [Int](repeating: 0, count: 11), before: wednesday).text == nil)
  }
}

@Suite struct `A recorded session` {
  /// What the door kept, done.
  private func settle(_ world: World) async throws {
    let reader = DeliveryReader(context: world.context, repositories: world.repositories)
    let grades = SessionGrades(store: world.store)
    let worker = Worker(
      store: world.store, time: world.time, log: .discarded,
      handlers: [
        PipelineJobs.deliveryName: { try await reader.read($0) }, PipelineJobs.signal.name: { _ in Change() },
        PipelineJobs.sessionGrades.name: { try await grades.count($0) },
      ], bell: Bell())
    _ = try await worker.runUntilIdle()
  }

  private func send(_ body: String, to world: World) async -> Int {
    var request = HTTPRequest("POST", "/webhooks/session", body: Data(body.utf8))
    request.headers["Authorization"] = "Bearer new-token"
    return await WebhookDoor(context: world.context).source("session", request).status
  }

  @Test func `is counted with its grade once, whether it went well or badly`() async throws {
    let world = try World()
    let good = """
      {"session_id": "s1", "events": [{"type": "page", "path": "/cart", "timestamp": "2026-11-20T12:00:00Z"},
       {"type": "click", "target": "pay", "timestamp": "2026-11-20T12:00:01Z"},
       {"type": "page", "path": "/thanks", "timestamp": "2026-11-20T12:00:02Z"},
       {"type": "goal", "name": "order", "timestamp": "2026-11-20T12:00:03Z"}]}
      """
    let errors = (0..<4).map {
      #"{"type": "error", "message": "failed \#($0)", "timestamp": "2026-11-20T12:00:0\#($0 + 1)Z"}"#
    }
    let bad =
      #"{"session_id": "s2", "events": [{"type": "page", "path": "/pay", "timestamp": "2026-11-20T12:00:00Z"},"#
      + errors.joined(separator: ",") + "]}"
    for body in [good, bad, good] { #expect(await send(body, to: world) < 300) }
    try await settle(world)
    let counts = try await SessionGrades(store: world.store).counts(in: [world.context.now])
    #expect(counts.reduce(0, +) == 2 && counts.suffix(4).reduce(0, +) == 1 && counts.prefix(6).reduce(0, +) == 1)
  }
}
