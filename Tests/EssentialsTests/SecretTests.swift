import Essentials
import Foundation
import Synchronization
import Testing

@Suite struct `A secret` {
  private struct Holder {
    var name = "github"
    var secret = Redacted("hunter2-hunter2")
  }

  @Test func `shows itself to nobody who does not ask by name`() {
    let secret = Redacted("hunter2-hunter2")
    var dumped = ""
    dump(Holder(), to: &dumped)
    dump([secret], to: &dumped)
    let all = [
      "\(secret)", "\(Holder())", String(reflecting: secret), String(reflecting: [secret]), dumped, "\(secret as Any)",
    ]
    for text in all { #expect(!text.contains("hunter2"), "\(text)") }
    #expect(dumped.contains("github"))
    #expect(secret.reveal() == "hunter2-hunter2")
    #expect(secret == Redacted("hunter2-hunter2") && !secret.isEmpty && Redacted("").isEmpty)
  }
}

@Suite struct `A log line` {
  @Test func `is a constant and its details, in order`() {
    let lines = Mutex<[String]>([])
    let log = Log { level, message, details in
      lines.withLock {
        $0.append("\(level.rawValue) \(message) \(details.map { "\($0.0)=\($0.1)" }.joined(separator: " "))")
      }
    }
    log.debug("looked")
    log.info("began", ["worker": 3 as Int32])
    log.notice("job started", ["job": Identifier<Log>("j-1"), "attempt": 2, "took": Duration.milliseconds(1_500)])
    log.warning("slow", ["share": 0.5, "last": true])
    log.error("gave up", ["why": "full" as LogWord])
    #expect(
      lines.withLock(\.self) == [
        "debug looked ", "info began worker=3", "notice job started job=j-1 attempt=2 took=1.500s",
        "warning slow share=0.5 last=true", "error gave up why=full",
      ])
  }

  @Test func `has levels in order`() {
    #expect(LogLevel.allCases.sorted() == LogLevel.allCases)
    #expect(LogLevel.debug < .info && LogLevel.warning < .error)
  }
}

@Suite struct `An identifier` {
  @Test func `is written as its text`() throws {
    let id = Identifier<Int>("r-1")
    #expect(String(decoding: try JSONEncoder().encode([id]), as: UTF8.self) == #"["r-1"]"#)
    #expect(try JSONDecoder().decode([Identifier<Int>].self, from: Data(#"["r-1"]"#.utf8)) == [id])
    #expect("\(id)" == "r-1" && Identifier<Int>("a") < Identifier<Int>("b"))
  }
}
