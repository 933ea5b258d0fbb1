import Essentials
import Foundation
import Runtime
import Testing

@Suite struct `A log sink` {
  private final class Lines: Sendable {
    private let text = Kept("")
    @Sendable func write(_ line: String) { text.change { $0 += line } }
    var all: String { text.now }
  }

  private let lines = Lines()

  private func log(_ format: LogFormat, minimum: LogLevel = .debug) -> Log {
    LogSink(
      format: format, minimum: minimum, time: ManualTime(Date(timeIntervalSince1970: 1_763_672_645.25)),
      write: lines.write
    ).log
  }

  @Test func `writes one JSON object a line`() throws {
    log(.json).notice("job started", ["job": Identifier<Self>("d\"1\n2"), "attempt": 2])
    #expect(
      lines.all
        == #"{"time":"2025-11-20T21:04:05.250Z","level":"notice","message":"job started","attempt":"2","job":"d\"1\n2"}"#
        + "\n")
    #expect(try JSONValue(parsing: lines.all)["job"] == "d\"1\n2")
  }

  @Test func `keeps a detail that is named like a fixed member`() throws {
    log(.json).info("kept", ["level": 3])
    #expect(try JSONValue(parsing: lines.all)["level"] == "info")
    #expect(try JSONValue(parsing: lines.all)["detail_level"] == "3")
  }

  @Test func `writes for people when asked, and no detail can break the line`() {
    log(.text).warning("queue is slow", ["waited": Duration.seconds(2), "job": Identifier<Self>("a\nb")])
    #expect(lines.all == "2025-11-20T21:04:05.250Z WARNING queue is slow waited=2.000s job=\"a\\nb\"\n")
  }

  @Test func `drops what is below its minimum`() {
    let log = log(.text, minimum: .warning)
    log.notice("not seen")
    #expect(lines.all.isEmpty)
    log.error("seen")
    #expect(!lines.all.isEmpty)
  }
}
