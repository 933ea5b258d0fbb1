import CommandLineTool
import Essentials
import Foundation
import Testing

@Suite struct `The demo's night` {
  static let now = Timestamp.date("2026-12-01T06:00:00Z") ?? .distantPast

  @Test func `has about forty signals in order, and two late ones`() throws {
    let signals = try DemoWorld.signals(now: Self.now)
    #expect(signals.count == 40)
    #expect(try DemoWorld.lateSignals(now: Self.now).count == 2)
    let times = signals.compactMap { $0["occurred_at"]?.string.flatMap(Timestamp.date) }
    #expect(times.count == signals.count)
    #expect(times == times.sorted())
    #expect(times.allSatisfy { $0 < Self.now && $0 > Self.now.addingTimeInterval(-12 * 3600) })
    #expect(Set(signals.map { $0["id"]?.string }).count == signals.count)
    #expect(
      signals.allSatisfy { $0["late"] == nil && $0["source"] != nil && $0["type"] != nil && $0["content"] != nil })
  }

  @Test func `comes after the last commit even where the clock is behind`() throws {
    let past = Timestamp.date("2020-01-01T00:00:00Z") ?? .distantPast
    let first = try #require(try DemoWorld.signals(now: past).first?["occurred_at"]?.string.flatMap(Timestamp.date))
    let last = try #require(try DemoWorld.shop().commits.last?.date)
    #expect(first > last)
  }

  /// Paths are as deployed below /srv/shop; Python says each frame's source text on the line after it.
  @Test func `names true lines of the shop in every stack trace`() throws {
    let files = try #require(try DemoWorld.shop().commits.last?.files)
    let frame = /File "\/srv\/shop\/(.+)", line ([0-9]+), in (.+)\n +(.+)\n/
    var frames = 0
    for signal in try DemoWorld.signals(now: Self.now) + DemoWorld.lateSignals(now: Self.now) {
      for match in (signal["content"]?.string ?? "").matches(of: frame) {
        let lines = try #require(files[String(match.1)]).split(separator: "\n", omittingEmptySubsequences: false)
        let number = try #require(Int(match.2))
        #expect(lines[number - 1].trimmingCharacters(in: .whitespaces) == match.4)
        let enclosing = lines[..<number].last { $0.contains("def ") }
        #expect(enclosing?.contains("def \(match.3)(") == true)
        frames += 1
      }
    }
    #expect(frames > 40)
  }

  @Test func `holds an injection in plain sight and a hidden one`() throws {
    let contents = try DemoWorld.signals(now: Self.now).compactMap { $0["content"]?.string }
    #expect(contents.contains { $0.contains("Ignore all previous instructions") })
    #expect(contents.contains { $0.contains("<!--") && $0.unicodeScalars.contains("\u{200b}") })
  }
}
