import Essentials
import Foundation
import GitHubSimulator
import Testing

@Suite struct `A recording` {
  private static func lines(of work: (World) async throws -> Void) async throws -> (text: String, lines: [JSONValue]) {
    let path = FileManager.default.temporaryDirectory.appending(path: "recording-\(UUID().uuidString).ndjson").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try await work(World(webhook: "http://bot.test/hook", recording: Recording(path: path)))
    let text = try String(contentsOfFile: path, encoding: .utf8)
    return (text, try text.split(separator: "\n").map { try JSONValue(parsing: String($0)) })
  }

  @Test func `holds what was asked and what was answered`() async throws {
    let (_, lines) = try await Self.lines { world in
      _ = await world.ask("GET", "repos/acme/shop/contents/lib%2Fb.py?ref=main", as: world.ada)
      _ = await world.ask("POST", "repos/acme/shop/issues", as: world.ada, ["title": "Broken"])
    }
    let exchanges = lines.filter { $0["kind"] == "exchange" }
    let (read, made) = (try #require(exchanges.first), try #require(exchanges.last))
    #expect(read["path"] == "/repos/acme/shop/contents/lib%2Fb.py")
    #expect(read["query"] == [["ref", "main"]])
    #expect(read["status"] == 200)
    #expect(read.at("/response/body/path") == "lib/b.py")
    #expect(read.at("/response/headers/content-type") == "application/json; charset=utf-8")
    #expect(made["method"] == "POST")
    #expect(made.at("/request/body/title") == "Broken")
    #expect(made.at("/response/body/number") == 1)
  }

  @Test func `holds each webhook`() async throws {
    let (_, lines) = try await Self.lines { world in
      _ = await world.ask("POST", "repos/acme/shop/issues", as: world.ada, ["title": "Broken"])
    }
    let webhook = try #require(lines.first { $0["event"] == "issues" })
    #expect(webhook["kind"] == "webhook")
    #expect(webhook["action"] == "opened")
    #expect(webhook.at("/payload/issue/title") == "Broken")
  }

  @Test func `holds no key and no token`() async throws {
    var secrets: [String] = []
    let (text, lines) = try await Self.lines { world in
      secrets = [world.ada, try await world.appToken(), try world.jwt(), "another secret"]
      _ = await world.ask("PATCH", "app/hook/config", as: try world.jwt(), ["secret": "another secret"])
      _ = await world.ask("GET", "rate_limit", as: world.ada)
    }
    #expect(secrets.allSatisfy { !text.contains($0) })
    #expect(lines.contains { $0.at("/response/body/token") == "********" })
    #expect(lines.contains { $0.at("/request/body/secret") == "********" })
  }
}
