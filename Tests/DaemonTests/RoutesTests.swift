import Configuration
import Daemon
import Domain
import Essentials
import Foundation
import GitHub
import HTTPMessages
import Pipeline
import Runtime
import Signing
import Storage
import Testing
import WorkQueue

/// Nothing answers.
private struct NoTransport: Transport {
  func send(_ request: HTTPRequest) async throws -> HTTPResponse { throw TransportError(.unreachable) }
}

@Suite struct `The service` {
  private func routes(_ store: any Store = MemoryStore(backoff: .pipeline)) throws -> Routes {
    var settings = Settings()
    settings.signals.tokens = [Redacted("token")]
    settings.signals.maximumBody = .mebibytes(3)
    let host = try Self.unreachableHost()
    let context = PipelineContext(
      store: store, tracker: host, host: host, time: ManualTime(Date(timeIntervalSince1970: 1_795_262_400)),
      settings: settings, labels: LabelCatalogue(labels: []), log: .discarded, bell: Bell(), appID: 1,
      blockKey: Redacted("key"), unknownWriteWait: .zero)
    return Routes(context: context, store: store, host: host.api)
  }

  private static func unreachableHost() throws -> GitHubHost {
    let endpoint = try #require(Endpoint(apiURL: "https://ghe.example.com/api/v3"))
    return GitHubHost(
      api: GitHubAPI(
        endpoint: endpoint, identity: AppIdentity(appID: 1, key: try RSAKey.generate()), transport: NoTransport(),
        pacing: .enterprise, time: ManualTime(.distantPast)))
  }

  @Test(arguments: ["/", "/nothing", "/signals/x", "/webhooks", "/webhooks/a/b", "/healthz/x", "/../signals"])
  func `has nothing elsewhere`(_ path: String) async throws {
    let routes = try routes()
    let response = await routes.answer(HTTPRequest("GET", path))
    #expect(response.status == 404 && String(decoding: response.body, as: UTF8.self).contains("POST /signals"))
  }

  @Test func `names the sources there are to one that is none`() async throws {
    let response = try await routes().answer(HTTPRequest("POST", "/webhooks/gitlab"))
    #expect(response.status == 404 && String(decoding: response.body, as: UTF8.self).contains("sentry"))
  }

  @Test(arguments: [
    ("GET", "/signals", "POST"), ("PUT", "/webhooks/github", "POST"), ("DELETE", "/webhooks/sentry", "POST"),
    ("POST", "/healthz", "GET, HEAD"), ("POST", "/metrics", "GET, HEAD"), ("DELETE", "/readyz", "GET, HEAD"),
  ])
  func `says which method it wants`(_ method: String, _ path: String, _ allowed: String) async throws {
    let routes = try routes()
    let response = await routes.answer(HTTPRequest(method, path))
    #expect(response.status == 405 && response.headers["Allow"] == allowed)
  }

  @Test(arguments: ["GET", "HEAD"])
  func `is well and ready`(_ method: String) async throws {
    let routes = try routes()
    #expect(await routes.answer(HTTPRequest(method, "/healthz")).status == 200)
    #expect(await routes.answer(HTTPRequest(method, "/readyz?x=1")).status == 200)
  }

  @Test func `is well and not ready when its store fails`() async throws {
    let routes = try routes(FailingStore())
    #expect(await routes.answer(HTTPRequest("GET", "/healthz")).status == 200)
    #expect(await routes.answer(HTTPRequest("GET", "/readyz")).status == 503)
    #expect(await routes.answer(HTTPRequest("GET", "/metrics")).status == 503)
  }

  @Test func `lets nobody in without a token or a signature`() async throws {
    let routes = try routes()
    #expect(await routes.answer(HTTPRequest("POST", "/signals")).status == 401)
    #expect(await routes.answer(HTTPRequest("POST", "/webhooks/github")).status == 401)
    #expect(await routes.answer(HTTPRequest("POST", "/webhooks/sentry")).status == 401)
  }

  @Test func `counts what it answers and what it keeps`() async throws {
    let routes = try routes()
    var request = HTTPRequest(
      "POST", "/signals", body: Data(#"{"source":"a","type":"b","content":"c"}"#.utf8))
    request.headers["Authorization"] = "Bearer token"
    #expect(await routes.answer(request).status == 202)
    _ = await routes.answer(HTTPRequest("GET", "/nothing"))
    let response = await routes.answer(HTTPRequest("GET", "/metrics"))
    let text = String(decoding: response.body, as: UTF8.self)
    #expect(response.headers["Content-Type"]?.hasPrefix("text/plain; version=0.0.4") == true)
    for line in [
      #"nightshift_http_answers_total{outcome="accepted"} 1"#, #"nightshift_http_answers_total{outcome="refused"} 1"#,
      #"nightshift_jobs{state="waiting"} 1"#, "nightshift_deliveries 1", "nightshift_unknown_writes 0",
      #"nightshift_github_requests_total{outcome="done"} 0"#, #"nightshift_github_writes{window="hour"} 0"#,
    ] {
      #expect(text.contains(line), "\(line) in \(text)")
    }
  }

  @Test func `says that it is paused, and is ready all the same`() async throws {
    let store = MemoryStore(backoff: .pipeline)
    let routes = try routes(store)
    func metrics() async -> String {
      String(decoding: await routes.answer(HTTPRequest("GET", "/metrics")).body, as: UTF8.self)
    }
    #expect(await metrics().contains(#"nightshift_paused{scope="service"} 0"#))
    let pause = Pause(by: "ada", since: Date(timeIntervalSince1970: 1_795_262_400))
    _ = try await PauseBook(store: store).pauseService(pause)
    let ready = await routes.answer(HTTPRequest("GET", "/readyz"))
    #expect(ready.status == 200)
    #expect(String(decoding: ready.body, as: UTF8.self) == "ready, paused since 2026-11-21T12:00:00Z\n")
    #expect(await metrics().contains(#"nightshift_paused{scope="service"} 1"#))
  }

  @Test func `takes as much as each sender may send, and no body elsewhere`() throws {
    let routes = try routes()
    #expect(routes.bodyLimit(HTTPRequest("POST", "/webhooks/github")) == 25 << 20)
    #expect(routes.bodyLimit(HTTPRequest("POST", "/signals")) == 3 << 20)
    #expect(routes.bodyLimit(HTTPRequest("POST", "/healthz")) == 0)
    #expect(routes.bodyLimit(HTTPRequest("POST", "/")) == 0)
  }
}
