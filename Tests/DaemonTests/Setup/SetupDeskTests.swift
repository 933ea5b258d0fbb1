import Daemon
import Essentials
import Foundation
import HTTPMessages
import Runtime
import Signing
import Testing

/// A desk before a GitHub that gives out `Sample.pem` for the code "good".
private struct Visit {
  static let pem = Result { try RSAKey.generate().privatePEM() }

  let scratch: Scratch
  let desk: SetupDesk
  let transport: FakeTransport
  let time = ManualTime(Date(timeIntervalSince1970: 1_795_262_400))
  let finished = Latch()

  init(_ place: GitHubPlace = .gitHubDotCom) throws {
    let pem = try Self.pem.get().reveal()
    scratch = try Scratch()
    transport = FakeTransport { request in
      switch (request.method, request.target.path) {
      case ("POST", "/app-manifests/good/conversions"), ("POST", "/api/v3/app-manifests/good/conversions"):
        HTTPResponse(
          201,
          json: [
            "id": 42, "slug": "nightshift-acme", "name": "Nightshift Acme", "pem": .string(pem),
            "webhook_secret": "hook-secret", "html_url": "https://github.com/apps/nightshift-acme",
          ])
      case ("POST", "/app-manifests/half/conversions"): HTTPResponse(201, json: ["id": 42, "pem": "no key"])
      case ("POST", "/app-manifests/down/conversions"): throw TransportError(.timedOut)
      case ("GET", "/app") where request.headers["Authorization"]?.hasPrefix("Bearer ") == true:
        HTTPResponse(200, json: ["id": 42, "slug": "nightshift-acme", "name": "Nightshift Acme"])
      default: HTTPResponse(404, json: ["message": "Not Found"])
      }
    }
    desk = SetupDesk(
      place: place, folder: CredentialFolder(path: "\(scratch.path)/new", replaces: false), transport: transport,
      time: time, finished: finished)
  }

  func get(_ path: String) async -> HTTPResponse { await desk.answer(HTTPRequest("GET", path)) }

  func post(_ path: String, _ fields: KeyValuePairs<String, String>) async -> HTTPResponse {
    let body = fields.map { "\(RequestTarget.encode($0.key))=\(RequestTarget.encode($0.value))" }
    return await desk.answer(
      HTTPRequest("POST", path, headers: ["Host": "127.0.0.1:8787"], body: Data(body.joined(separator: "&").utf8)))
  }

  /// Sends the form, and gives the word that goes to GitHub with it.
  func ask(organization: String = "") async throws -> String {
    let page = await post(
      desk.path + "create",
      ["name": "Nightshift Acme", "public_url": "https://bot.example.com/", "organization": organization])
    return String(try #require(page.text.firstMatch(of: /apps\/new\?state=([0-9a-f]+)/)?.1))
  }

  var files: [String] { (try? FileManager.default.contentsOfDirectory(atPath: "\(scratch.path)/new"))?.sorted() ?? [] }
}

extension HTTPResponse {
  fileprivate var text: String { String(decoding: body, as: UTF8.self) }
}

@Suite struct `The set-up page` {
  @Test func `leads from the form over GitHub to files and the install link`() async throws {
    let visit = try Visit()
    #expect(await visit.get(visit.desk.path).status == 200)
    let state = try await visit.ask(organization: "acme")
    let back = await visit.get("/created?code=good&state=\(state)")
    #expect(back.status == 303 && back.headers["Location"] == visit.desk.path + "done")
    #expect(visit.files == ["app.pem", "nightshift.yml", "signal.token", "webhook.secret"])
    #expect(!visit.finished.isOpen)
    let done = await visit.get(visit.desk.path + "done")
    #expect(done.text.contains("https://github.com/apps/nightshift-acme/installations/new"))
    #expect(!done.text.contains("hook-secret") && !done.text.contains("PRIVATE KEY"))
    #expect(visit.finished.isOpen)
    #expect(await visit.desk.outcome?.publicURL == "https://bot.example.com")
  }

  @Test func `sends the manifest to the organisation, and names the way back without its own word`() async throws {
    let visit = try Visit()
    let page = await visit.post(
      visit.desk.path + "create",
      ["name": "N", "public_url": "https://bot.example.com", "organization": "acme", "optional": "merge_queues"])
    #expect(page.text.contains("action=\"https://github.com/organizations/acme/settings/apps/new?state="))
    let value = try #require(page.text.firstMatch(of: /name="manifest" value="([^"]*)"/)?.1)
    let manifest = try JSONValue(parsing: String(value).replacing("&quot;", with: "\""))
    #expect(manifest["redirect_url"] == "http://127.0.0.1:8787/created")
    #expect(manifest["hook_attributes"]?["url"] == "https://bot.example.com/webhooks/github")
    #expect(manifest["default_permissions"]?["merge_queues"] == "read")
    #expect(manifest["default_permissions"]?["workflows"] == nil)
    #expect(page.headers["Content-Security-Policy"]?.contains("form-action 'self' https://github.com;") == true)
  }

  @Test(arguments: ["/", "/wrong/", "/wrong/done", "/wrong/create", "/favicon.ico"])
  func `is shown to nobody without the word`(_ path: String) async throws {
    let visit = try Visit()
    #expect(await visit.get(path).status == 404)
    let posted = await visit.post(path, ["name": "N", "public_url": "https://bot.example.com"])
    #expect(posted.status == 404)
    #expect(!posted.text.contains(visit.desk.path))
  }

  @Test func `takes no answer that it did not ask for, and gives nothing away`() async throws {
    let visit = try Visit()
    _ = try await visit.ask()
    for query in ["code=good&state=guess", "code=good", ""] {
      let page = await visit.get("/created?\(query)")
      #expect(page.status == 400 && page.text.contains("Nothing was written"))
      #expect(!page.text.contains(visit.desk.path))
    }
    #expect(visit.transport.requests.isEmpty && visit.files.isEmpty)
  }

  @Test func `takes an answer once`() async throws {
    let visit = try Visit()
    let state = try await visit.ask()
    _ = await visit.get("/created?code=good&state=\(state)")
    #expect(await visit.get("/created?code=good&state=\(state)").text.contains("taken already"))
    #expect(visit.transport.requests.count == 1)
  }

  @Test func `takes no answer after an hour`() async throws {
    let visit = try Visit()
    let state = try await visit.ask()
    visit.time.advance(by: .seconds(3_700))
    let page = await visit.get("/created?code=good&state=\(state)")
    #expect(page.status == 400 && page.text.contains("more than an hour"))
    #expect(visit.transport.requests.isEmpty && visit.files.isEmpty)
  }

  @Test(arguments: [("used", "good once"), ("half", "not what it should be"), ("down", "does not answer")])
  func `says what to do when the code is not taken`(_ code: String, _ expected: String) async throws {
    let visit = try Visit()
    let state = try await visit.ask()
    let page = await visit.get("/created?code=\(code)&state=\(state)")
    #expect(page.status == 502 && page.text.contains(expected) && page.text.contains("What to do"))
    #expect(visit.files.isEmpty)
    #expect(await visit.get(visit.desk.path).status == 200)
  }

  @Test func `is over once it is done`() async throws {
    let visit = try Visit()
    let state = try await visit.ask()
    _ = await visit.get("/created?code=good&state=\(state)")
    for page in [await visit.get(visit.desk.path), await visit.post(visit.desk.path + "create", ["name": "N"])] {
      #expect(page.status == 303 && page.headers["Location"]?.hasSuffix("/done") == true)
    }
  }

  @Test func `takes over an App that somebody has`() async throws {
    let visit = try Visit()
    let page = await visit.post(
      visit.desk.path + "import",
      ["app_id": "42", "private_key": try Visit.pem.get().reveal(), "webhook_secret": "mine", "public_url": ""])
    #expect(page.status == 303)
    #expect(visit.files.count == 4)
  }

  @Test(arguments: [
    ("41", true, "does not know an App"), ("42", false, "not an RSA private key"), ("x", true, "is a number"),
  ])
  func `takes over no App that is not the person's`(_ id: String, _ isKey: Bool, _ expected: String) async throws {
    let visit = try Visit()
    let page = await visit.post(
      visit.desk.path + "import",
      ["app_id": id, "private_key": isKey ? try Visit.pem.get().reveal() : "x", "webhook_secret": "mine"])
    #expect(page.status == 400 && page.text.contains(expected))
    #expect(!page.text.contains("PRIVATE KEY-----\n") && visit.files.isEmpty)
  }

  @Test(arguments: [
    ("", "https://x.example", ""), ("N<script>", "https://x.example", ""), ("N", "javascript:alert(1)", ""),
    ("N", "https://x.example?a=b", ""), ("N", "https://x.example", "acme/../x"), ("N", "", ""),
    ("A name of more than thirty-four signs", "https://x.example", ""),
  ])
  func `asks again where something is wrong`(_ name: String, _ url: String, _ organization: String) async throws {
    let visit = try Visit()
    let page = await visit.post(
      visit.desk.path + "create", ["name": name, "public_url": url, "organization": organization])
    #expect(page.status == 400 && page.text.contains("class=\"problem\""))
    #expect(!page.text.contains("<script") && !page.text.contains("javascript:"))
  }

  @Test func `is kept by nobody, framed by nobody and runs nothing`() async throws {
    let visit = try Visit()
    for path in [visit.desk.path, "/", "/created"] {
      let page = await visit.get(path)
      #expect(page.headers["Cache-Control"] == "no-store" && page.headers["Referrer-Policy"] == "no-referrer")
      let policy = try #require(page.headers["Content-Security-Policy"])
      #expect(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"))
      #expect(!policy.contains("unsafe") && !policy.contains("script-src"))
      #expect(page.headers["X-Content-Type-Options"] == "nosniff")
    }
  }
}
