import CommandLineTool
import Essentials
import Foundation
import HTTPMessages
import Runtime
import Signing
import Testing

extension Acceptance {
  @Suite struct `The service's door` {
    @Test(.timeLimit(.minutes(3))) func `keeps what is signed and whole, and says what is wrong with the rest`()
      async throws
    {
      try await Night.run { night in
        let ping = Data(#"{"zen":"Keep it logically awesome."}"#.utf8)
        #expect(try await night.deliver(ping, secret: "wrong").status == 401)
        #expect(try await night.deliver(ping).status == 202)

        let broken = try await night.deliver(Data("{\n  \"a\": ]\n}".utf8))
        #expect(broken.status == 400)
        #expect(String(decoding: broken.body, as: UTF8.self).contains("line 2, column 8"))

        let large =
          Data(#"{"padding":""#.utf8) + Data(repeating: UInt8(ascii: "x"), count: (25 << 20) - 14) + Data(#""}"#.utf8)
        #expect(large.count == 25 << 20)
        #expect(try await night.deliver(large, event: "ping").status == 202)
        let tooLarge = Data(repeating: UInt8(ascii: "x"), count: 26 << 20)
        #expect((try? await night.deliver(tooLarge, event: "ping").status) ?? 413 == 413)

        #expect(
          try await night.deliver(Data(#"{"action":"sung"}"#.utf8), event: "opera", id: "stranger-1").status == 202)
        let parked = try await night.wait("the stranger is parked") {
          let listed = try await night.bot.run("queue", "parked").outputText
          return listed.contains("opera") ? listed : nil
        }
        #expect(parked.contains("github:stranger-1"))

        let again = try await night.deliver(ping, id: "once")
        #expect(String(decoding: again.body, as: UTF8.self).contains("true"))
        let second = try await night.deliver(ping, id: "once")
        #expect(second.status == 202 && String(decoding: second.body, as: UTF8.self).contains("false"))
      }
    }

    @Test(.timeLimit(.minutes(3))) func `takes signals as lines and gzip from whoever has the token`() async throws {
      try await Night.run { night in
        let signals = try DemoSignals.all(now: night.time.now()).prefix(5)
        let lines = Data(signals.map { $0.text + "\n" }.joined().utf8)
        #expect(try await night.ask("POST", "/signals", body: lines).status == 401)
        let bearer: HTTPHeaders = ["Authorization": "Bearer \(Night.token)"]
        let path = "\(night.directory)/lines"
        try lines.write(to: URL(filePath: path))
        let packed = try await ChildProcess.run(Command("gzip", ["-c", path], environment: Command.inherited)).output
        var zipped = bearer
        zipped["Content-Encoding"] = "gzip"
        let taken = try await night.ask("POST", "/signals", headers: zipped, body: packed)
        #expect(taken.status == 202)
        #expect(try JSONValue(parsing: taken.body) == ["accepted": 5, "duplicates": 0])
        let again = try await night.ask("POST", "/signals", headers: bearer, body: lines)
        #expect(try JSONValue(parsing: again.body) == ["accepted": 0, "duplicates": 5])
        let wrong = try await night.ask(
          "POST", "/signals", headers: bearer, body: Data("{\"source\":\"a\",\n \"type\" \"b\"}".utf8))
        #expect(wrong.status == 400)
        #expect(String(decoding: wrong.body, as: UTF8.self).contains("line 2"))
        #expect(try await night.ask("GET", "/healthz").status == 200)
        #expect(try await night.ask("GET", "/readyz").status == 200)
        let metrics = String(decoding: try await night.ask("GET", "/metrics").body, as: UTF8.self)
        #expect(metrics.contains("nightshift_http_answers_total{outcome=\"refused\"}"))
        #expect(metrics.contains("nightshift_deliveries"))
      }
    }

    @Test(.timeLimit(.minutes(3))) func `answers 503 while its store is locked, and nothing is lost`() async throws {
      try await Night.run { night in
        let signal = try #require(try DemoSignals.all(now: night.time.now()).first)
        let bearer: HTTPHeaders = ["Authorization": "Bearer \(Night.token)"]
        // The sqlite3 module of Python holds the lock, as a backup or a curious person would.
        let script = """
          import sqlite3, sys, time
          c = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
          c.execute("BEGIN EXCLUSIVE")
          print("locked", flush=True)
          time.sleep(600)
          """
        let locker = Background()
        let locked = Latch()
        let store = "\(night.directory)/nightshift/nightshift.sqlite"
        locker.run {
          _ = try? await ChildProcess.run(
            Command("python3", ["-c", script, store], environment: Command.inherited, deadline: .seconds(120))
          ) { _ in locked.open() }
          locked.open()
        }
        await locked.wait()
        let refused = try await night.ask("POST", "/signals", headers: bearer, body: signal.data)
        #expect(refused.status == 503)
        #expect(refused.headers["Retry-After"] != nil)
        #expect(try await night.deliver(Data("{}".utf8), event: "ping").status == 503)
        locker.cancelAll()
        await locker.finish()
        let taken = try await night.ask("POST", "/signals", headers: bearer, body: signal.data)
        #expect(taken.status == 202)
        #expect(try JSONValue(parsing: taken.body)["accepted"] == 1)
        _ = try await night.wait("its report") { try await night.issue(labelled: "weight: 3") }
      }
    }
  }
}

extension Night {
  /// Sends a delivery as GitHub would.
  func deliver(
    _ body: Data, event: String = "ping", id: String = UUID().uuidString, secret: String? = nil
  ) async throws -> HTTPResponse {
    let key = secret.map { Redacted($0) } ?? self.secret
    return try await ask(
      "POST", "/webhooks/github",
      headers: [
        "X-GitHub-Event": event, "X-GitHub-Delivery": id,
        "X-Hub-Signature-256": WebhookSignature.sign(body, secret: key),
      ], body: body)
  }
}
