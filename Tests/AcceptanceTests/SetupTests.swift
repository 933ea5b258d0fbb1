import Configuration
import Daemon
import Essentials
import Foundation
import GitHub
import GitHubSimulator
import HTTPMessages
import Runtime
import Storage
import Testing
import WorkQueue

/// The embedded GitHub, asked without a network.
private struct Wire: Transport {
  let simulator: GitHubSimulator

  func send(_ request: HTTPRequest) async throws -> HTTPResponse {
    var local = request
    local.url = String(request.url.dropFirst(simulator.hub.base.count))
    return await simulator.answer(local)
  }
}

/// What is written into a page's forms.
private struct Page {
  let response: HTTPResponse

  var html: String { String(decoding: response.body, as: UTF8.self) }

  func action(beginning: String) throws -> String {
    let all = html.matches(of: /action="([^"]*)"/).map { Self.plain($0.1) }
    return try #require(all.first { $0.hasPrefix(beginning) }, "no form for \(beginning) in \(html)")
  }

  var hidden: [(String, String)] {
    html.matches(of: /name="([^"]+)" value="([^"]*)"/).map { (Self.plain($0.1), Self.plain($0.2)) }
  }

  private static func plain(_ text: Substring) -> String {
    String(text).replacing("&quot;", with: "\"").replacing("&#39;", with: "'").replacing("&lt;", with: "<")
      .replacing("&gt;", with: ">").replacing("&amp;", with: "&")
  }
}

extension Acceptance {
  @Suite struct `A set-up` {
    private func form(_ path: String, _ fields: [(String, String)]) -> HTTPRequest {
      let body = fields.map { "\(RequestTarget.encode($0.0))=\(RequestTarget.encode($0.1))" }.joined(separator: "&")
      return HTTPRequest(
        "POST", path,
        headers: ["Host": "127.0.0.1:8787", "Content-Type": "application/x-www-form-urlencoded"],
        body: Data(body.utf8))
    }

    private func hub(in directory: String) async throws -> GitHubSimulator {
      let simulator = try await GitHubSimulator(
        options: SimulatorOptions(directory: "\(directory)/github"),
        keeping: StoreKeeping(MemoryStore(backoff: Backoff(first: .seconds(1), ceiling: .seconds(60), attempts: 5))),
        time: SystemTime(), log: .discarded, ci: nil, transport: NoWay(), pages: BrowserPages(actingFor: "octavia"))
      simulator.hub.move(to: "http://127.0.0.1:9")
      try await simulator.hub.addAccount("acme", .organization)
      try await simulator.hub.addAccount("octavia")
      return simulator
    }

    private struct NoWay: Transport {
      func send(_ request: HTTPRequest) async throws -> HTTPResponse { throw TransportError(.unreachable) }
    }

    @Test(arguments: [nil, "acme"]) func `makes an App that the doctor finds sound`(_ organization: String?)
      async throws
    {
      let root = FileManager.default.temporaryDirectory.appending(path: "setup-\(UUID().uuidString)").path
      defer { try? FileManager.default.removeItem(atPath: root) }
      let simulator = try await hub(in: root)
      let wire = Wire(simulator: simulator)
      let folder = CredentialFolder(path: "\(root)/etc", replaces: false)
      let desk = SetupDesk(
        place: try #require(GitHubPlace(simulator.hub.base)), folder: folder, transport: wire, time: SystemTime(),
        finished: Latch())
      let fields = [
        ("name", "Nightshift Acme"), ("public_url", "https://bot.example.com"), ("organization", organization ?? ""),
      ]
      let asking = Page(response: await desk.answer(form(desk.path + "create", fields)))
      let newApp = try asking.action(beginning: simulator.hub.base)
      let confirming = Page(
        response: await simulator.answer(form(String(newApp.dropFirst(simulator.hub.base.count)), asking.hidden)))
      let confirm = try confirming.action(beginning: organization.map { "/organizations/\($0)" } ?? "/settings")
      let made = await simulator.answer(form(confirm, confirming.hidden + [("name", "Nightshift Acme")]))
      let back = try #require(made.headers["Location"])
      #expect(back.hasPrefix("http://127.0.0.1:8787/created?"))
      let target = String(back.dropFirst("http://127.0.0.1:8787".count))
      #expect(await desk.answer(HTTPRequest("GET", target)).status == 303)

      let settings = try Settings.parse(try #require(FileManager.default.contents(atPath: folder.settingsFile))) {
        try? String(contentsOfFile: $0, encoding: .utf8)
      }
      let report = await Doctor(settings: settings, file: "n.yml", transport: wire, time: SystemTime()).examine()
      for check in ["settings", "key", "clock", "app", "permissions", "webhook"] {
        #expect(report.findings.filter { $0.check == check }.map(\.status) == [.ok], "\(report.text)")
      }
      #expect(report.findings.first { $0.check == "installations" }?.found == "the App is installed nowhere")
      let again = Page(response: await desk.answer(HTTPRequest("GET", target)))
      #expect(again.response.status == 400 && again.html.contains("taken already"))
    }
  }
}
