import Configuration
import Essentials
import Foundation
import HTTPMessages
import Pipeline
import SignalSources
import Signing
import Snapshots
import Storage
import Testing
import WorkQueue

@Suite struct `The door for signals` {
  private static let good = #"{"source":"slack","type":"message","content":"checkout fails","id":"m1"}"#

  private func send(
    _ body: Data, of source: String? = nil, token: String? = "new-token", encoding: String? = nil, to world: World
  ) async -> HTTPResponse {
    var request = HTTPRequest("POST", "/signals" + (source.map { "?source=\($0)" } ?? ""), body: body)
    request.headers["Authorization"] = token.map { "Bearer \($0)" }
    request.headers["Content-Encoding"] = encoding
    return await SignalDoor(context: world.context).receive(request)
  }

  private func send(_ text: String, to world: World) async -> HTTPResponse { await send(Data(text.utf8), to: world) }

  private func problem(_ response: HTTPResponse) throws -> String {
    try #require(try JSONValue(parsing: response.body)["error"]?.string)
  }

  @Test func `keeps a signal and says so`() async throws {
    let world = try World()
    let response = await send(Self.good, to: world)
    #expect(response.status == 202)
    #expect(try JSONValue(parsing: response.body) == .object(["accepted": 1, "duplicates": 0]))
    #expect(try await world.store.counts().deliveries == 1 && world.context.bell.count == 1)
  }

  @Test(arguments: [nil, "", "wrong", "old-toke", "old-token "])
  func `opens to nobody without a token`(_ token: String?) async throws {
    let world = try World()
    let response = await send(Data(Self.good.utf8), token: token, to: world)
    #expect(response.status == 401)
    #expect(try problem(response).contains("Bearer"))
    #expect(try await world.store.counts().deliveries == 0)
  }

  @Test func `opens to the old token as long as both are there`() async throws {
    #expect(await send(Data(Self.good.utf8), token: "old-token", to: try World()).status == 202)
  }

  @Test func `takes many as lines, and recognises those sent again`() async throws {
    let world = try World()
    let lines = (1...3).map { #"{"source":"logs","type":"line","content":"x","id":"l\#($0)"}"# }
    #expect(await send(lines.joined(separator: "\n\n") + "\r\n", to: world).status == 202)
    let again = await send(lines.joined(separator: "\n") + "\n" + Self.good, to: world)
    #expect(try JSONValue(parsing: again.body) == .object(["accepted": 1, "duplicates": 3]))
    #expect(try await world.store.counts().deliveries == 4)
  }

  @Test func `takes a list, each signal by its own name`() async throws {
    let world = try World()
    let one = #"{"source":"logs","type":"line","content":"x","id":"l1"}"#
    let first = await send("[\(one)]", to: world)
    #expect(first.status == 202)
    let second = await send("[\(one), \(Self.good)]", to: world)
    #expect(try JSONValue(parsing: second.body) == .object(["accepted": 1, "duplicates": 1]))
  }

  @Test func `reads payloads of a product as its webhook does, many in one request`() async throws {
    let world = try World()
    let firing =
      #"{"status":"firing","alerts":[{"status":"firing","fingerprint":"f1","labels":{"alertname":"DiskLow"}}]}"#
    let over =
      #"{"status":"resolved","alerts":[{"status":"resolved","fingerprint":"f1","labels":{"alertname":"DiskLow"}}]}"#
    let body = Data("\(firing)\n\(over)\n".utf8)
    let response = await send(body, of: "alertmanager", to: world)
    #expect(
      try JSONValue(parsing: response.body) == .object(["accepted": 1, "duplicates": 0, "without_signal": 1]))
    let kept = try await world.context.store.lease(at: Sample.noon, for: .seconds(60), limit: 10)
    let reader = DeliveryReader(context: world.context, repositories: world.repositories)
    let signals = try await reader.read(#require(kept.first)).enqueues.map {
      try PipelineJobs.signal.payload(of: $0.job)
    }
    let webhook = try #require(world.context.sources["alertmanager"])
    #expect(try signals == webhook.signals(from: JSONValue(parsing: Data(firing.utf8)), receivedAt: Sample.noon))
    let again = await send(Data(firing.utf8), of: "alertmanager", to: world)
    #expect(try JSONValue(parsing: again.body)["duplicates"]?.int == 1)
  }

  @Test func `says which products it knows, and in which line a payload is wrong`() async throws {
    let world = try World()
    let unknown = await send(Data(Self.good.utf8), of: "nobody", to: world)
    #expect(unknown.status == 404)
    #expect(try problem(unknown).contains("alertmanager, "))
    let wrong = await send(Data("{\"alerts\":[]}\n7\n".utf8), of: "alertmanager", to: world)
    #expect(wrong.status == 400)
    #expect(try problem(wrong).hasPrefix("line 2: "))
    #expect(try await world.store.counts().deliveries == 0)
  }

  @Test func `takes gzip, and refuses a bomb and what is none`() async throws {
    let world = try World { $0.signals.maximumBody = .mebibytes(1) }
    let gzip = try #require(Data(base64Encoded: Self.gzipped))
    #expect(await send(gzip, encoding: "gzip", to: world).status == 202)
    let bomb = try Compression.compress(Data(count: 4 << 20))
    #expect(await send(bomb, encoding: "gzip", to: world).status == 400)
    #expect(await send(Data("plain".utf8), encoding: "gzip", to: world).status == 400)
    #expect(await send(gzip, encoding: "br", to: world).status == 415)
    #expect(try await world.store.counts().deliveries == 1)
  }

  /// `{"source":"a","type":"b","content":"c"}` by `gzip -9n`.
  private static let gzipped = "H4sIAAAAAAACA6tWKs4vLUpOVbJSSlTSUSqpLAAxk4DM5Py8ktS8EiAvWakWAB0TByEnAAAA"

  @Test(arguments: [
    ("{\"source\": }", "line 1, column 12"), ("{\n  \"source\": \"a\",\n  \"type\" \"b\"\n}", "line 3, column 10"),
    (good + "\n{\"source\":\n", "line 2"), ("", "not JSON"), ("   \n ", "not JSON"), ("[]", "no signal"),
    ("{}", "source"),
    (good + "\n{\"source\":\"a\"}", "line 2"), ("42", "must be an object"),
    (#"{"source":"a","type":"b","content":"c","weight":-1}"#, "weight"),
  ])
  func `says where a body is wrong, and keeps none of it`(_ body: String, _ place: String) async throws {
    let world = try World()
    let response = await send(body, to: world)
    #expect(response.status == 400)
    let text = try problem(response)
    #expect(text.contains(place), "\(text)")
    #expect(try await world.store.counts().deliveries == 0)
  }

  @Test func `promises nothing that was not kept`() async throws {
    let response = await send(Self.good, to: try World(store: FailingStore()))
    #expect(response.status == 503 && response.headers["Retry-After"] == "5")
    #expect(!String(decoding: response.body, as: UTF8.self).contains("INSERT"))
  }
}

@Suite struct `The door for webhooks` {
  private let body = Data(#"{"zen": "Keep it logically awesome."}"#.utf8)

  private func github(
    _ body: Data, secret: String = "new-secret", delivery: String? = "d-1", event: String? = "ping", to world: World
  ) async -> HTTPResponse {
    var request = HTTPRequest("POST", "/webhooks/github", body: body)
    request.headers["X-Hub-Signature-256"] = WebhookSignature.sign(body, secret: Redacted(secret))
    request.headers["X-GitHub-Delivery"] = delivery
    request.headers["X-GitHub-Event"] = event
    return await WebhookDoor(context: world.context).github(request)
  }

  @Test func `keeps a delivery by its id, once`() async throws {
    let world = try World()
    #expect(await github(body, to: world).status == 202)
    let again = await github(body, to: world)
    #expect(again.status == 202 && again.body == Data(#"{"accepted":false}"#.utf8))
    let kept = try await world.store.delivery(Identifier("github:d-1"))
    #expect(kept?.body == body && kept?.event == "ping" && kept?.receivedAt == Sample.noon)
    #expect(try await world.store.counts().waiting == 1)
  }

  @Test func `opens to each of several secrets, over the raw bytes alone`() async throws {
    let world = try World()
    #expect(await github(body, secret: "old-secret", to: world).status == 202)
    #expect(await github(body, secret: "no-secret", delivery: "d-2", to: world).status == 401)
    var request = HTTPRequest("POST", "/webhooks/github", body: body + Data(" ".utf8))
    request.headers["X-Hub-Signature-256"] = WebhookSignature.sign(body, secret: Redacted("new-secret"))
    #expect(await WebhookDoor(context: world.context).github(request).status == 401)
    #expect(
      await WebhookDoor(context: world.context).github(HTTPRequest("POST", "/webhooks/github", body: body)).status
        == 401)
    #expect(try await world.store.counts().deliveries == 1)
  }

  @Test func `stays shut where no secret is set`() async throws {
    let world = try World { $0.github.webhookSecrets = [] }
    #expect(await github(body, secret: "", to: world).status == 401)
  }

  @Test func `needs to know which delivery and which event`() async throws {
    let world = try World()
    #expect(await github(body, delivery: nil, to: world).status == 400)
    #expect(await github(body, event: nil, to: world).status == 400)
    #expect(await github(body, delivery: String(repeating: "d", count: 201), to: world).status == 400)
  }

  @Test func `says where a body is no JSON`() async throws {
    let response = await github(Data("{\n\"a\": }".utf8), to: try World())
    #expect(response.status == 400 && String(decoding: response.body, as: UTF8.self).contains("line 2, column 6"))
  }

  @Test func `promises nothing that was not kept`() async throws {
    #expect(await github(body, to: try World(store: FailingStore())).status == 503)
  }

  @Test func `takes Sentry's, known by its bytes`() async throws {
    let world = try World()
    var request = HTTPRequest("POST", "/webhooks/sentry", body: Data(#"{"event_id":"1","message":"boom"}"#.utf8))
    let signature = WebhookSignature.sign(request.body, secret: Redacted("sentry-secret"))
    request.headers["Sentry-Hook-Signature"] = String(signature.dropFirst(7))
    request.headers["Sentry-Hook-Resource"] = "event_alert"
    let door = WebhookDoor(context: world.context)
    #expect(await door.source("sentry", request).status == 202)
    #expect(await door.source("sentry", request).body == Data(#"{"accepted":false}"#.utf8))
    request.body += Data(" ".utf8)
    #expect(await door.source("sentry", request).status == 401)
  }

  @Test func `answers a product's question without keeping it`() async throws {
    let world = try World()
    let asked = Data(#"{"type":"url_verification","challenge":"abc"}"#.utf8)
    var request = HTTPRequest("POST", "/webhooks/slack", body: asked)
    request.headers["Authorization"] = "Bearer new-token"
    let response = await WebhookDoor(context: world.context).source("slack", request)
    #expect(response.status == 200 && response.body == Data(#"{"challenge":"abc"}"#.utf8))
    #expect(try await world.store.counts().deliveries == 0)
  }

  @Test func `says which setting is missing, and which sources there are`() async throws {
    let door = WebhookDoor(context: try World().context)
    let unsigned = await door.source("slack", HTTPRequest("POST", "/webhooks/slack", body: body))
    #expect(unsigned.status == 401 && String(decoding: unsigned.body, as: UTF8.self).contains("signals.sources.slack"))
    let unknown = await door.source("slak", HTTPRequest("POST", "/webhooks/slak", body: body))
    #expect(unknown.status == 404 && String(decoding: unknown.body, as: UTF8.self).contains("slack"))
  }
}
