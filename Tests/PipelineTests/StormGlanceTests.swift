import Configuration
import Domain
import Essentials
import Foundation
import HTTPMessages
import Pipeline
import Storage
import Testing
import WorkQueue

/// The same signals as lines, which are glanced at, and as a list, which is always read in full.
private struct Doors {
  let world: World

  init() throws { world = try World { $0.signals.stormAfter = 2 } }

  func send(_ lines: [String], asList: Bool) async throws -> HTTPResponse {
    let body = asList ? "[\(lines.joined(separator: ","))]" : lines.joined(separator: "\n")
    var request = HTTPRequest("POST", "/signals", body: Data(body.utf8))
    request.headers["Authorization"] = "Bearer new-token"
    return await SignalDoor(context: world.context).receive(request)
  }

  /// What was counted, and the signals that went on.
  func kept() async throws -> (counted: [String], single: Set<String>) {
    var counted: [String] = []
    var single: Set<String> = []
    for leased in try await world.store.lease(at: world.context.now, for: .seconds(60), limit: 1_000) {
      let id = Identifier<Delivery>(String(decoding: leased.job.payload, as: UTF8.self))
      let delivery = try #require(try await world.store.delivery(id))
      if delivery.event == "counted" {
        counted += try JSONValue(parsing: delivery.body).array?.map(\.text) ?? []
      } else {
        single.insert(id.text)
      }
    }
    return (counted.sorted(), single)
  }
}

private func line(_ id: Int, _ content: String, time: Int = 0, more: String = "") -> String {
  #"{"source":"sentry","type":"error","id":"e\#(id)","content":"\#(content)","occurred_at":"2026-11-20T21:04:0\#(time)Z"\#(more)}"#
}

@Suite struct `A repetition at the door` {
  private static let first = [line(1, "KeyError: sku"), line(2, "KeyError: sku"), line(3, "KeyError: sku")]

  @Test(arguments: [
    [line(4, "KeyError: sku", time: 7), line(5, "KeyError: sku", time: 6)],
    [line(1, "KeyError: sku"), line(6, "KeyError: sku"), line(6, "KeyError: sku")],
    [line(7, "KeyError: price"), line(8, "KeyError: sku"), line(9, "KeyError: price"), line(10, "KeyError: price")],
    [line(11, "KeyError: sku", more: #","frames":[{"file":"a.py"}]"#), line(12, "KeyError: sku")],
    [#"{"source":"sentry","type":"error","content":"KeyError: sku"}"#, line(13, "KeyError: sku")],
  ])
  func `is counted the same by a glance as read in full`(_ lines: [String]) async throws {
    let (glanced, whole) = (try Doors(), try Doors())
    for doors in [glanced, whole] { _ = try await doors.send(Self.first, asList: false) }
    let answers = (try await glanced.send(lines, asList: false), try await whole.send(lines, asList: true))
    #expect(answers.0.status == 202 && answers.0.body == answers.1.body)
    let (one, other) = (try await glanced.kept(), try await whole.kept())
    #expect(one.counted == other.counted && one.single == other.single)
    #expect(!one.counted.isEmpty)
  }

  @Test(arguments: [#","severity":"so-so""#, #","people":-1"#, #","url":"ftp://x""#, #","weight":"heavy""#])
  func `is refused for what is wrong with it, and nothing is kept`(_ wrong: String) async throws {
    let doors = try Doors()
    _ = try await doors.send(Self.first, asList: false)
    let before = try await doors.kept()
    let lines = [line(4, "KeyError: sku"), line(5, "KeyError: sku", more: wrong)]
    #expect(try await doors.send(lines, asList: false).status == 400)
    let after = try await doors.kept()
    #expect(!before.counted.isEmpty && after.counted.isEmpty && after.single.isEmpty)
  }
}
