import Configuration
import Daemon
import Essentials
import Foundation
import GitHub
import HTTPMessages
import Runtime
import Signing
import Testing

@Suite struct `The doctor` {
  private static let key = Result { try RSAKey.generate() }
  private static let noon = Date(timeIntervalSince1970: 1_795_262_400)

  /// Settings with a key and secrets of their own, in a folder of their own.
  private func settings(_ scratch: Scratch) throws -> Settings {
    let path = "\(scratch.path)/app.pem"
    #expect(
      FileManager.default.createFile(
        atPath: path, contents: Data(try Self.key.get().privatePEM().reveal().utf8),
        attributes: [.posixPermissions: 0o600]))
    var settings = Settings()
    settings.dataDirectory = scratch.path
    settings.sandbox.mode = .none
    settings.github.appID = 7
    settings.github.privateKey = path
    settings.github.webhookSecrets = [Redacted("the-webhook-secret")]
    settings.signals.tokens = [Redacted("the-signal-token")]
    return settings
  }

  /// A GitHub that has one repository, and whose clock is `ahead` seconds ahead.
  private func transport(ahead: Double = 0) throws -> FakeTransport {
    let key = try Self.key.get()
    let permissions = JSONValue.object(AppManifest.permissions().mapValues { .string($0.rawValue) })
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: "GMT")
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
    let date = formatter.string(from: Self.noon + ahead)
    return FakeTransport { request in
      let headers: HTTPHeaders = ["Date": date]
      func answer(_ json: JSONValue) -> HTTPResponse { HTTPResponse(200, headers: headers, json: json) }
      let token = String((request.headers["Authorization"] ?? "").dropFirst("Bearer ".count))
      if request.target.segments.first == "app", let claims = try? JWT.verify(token, key: key) {
        // As GitHub does: a token of the future is none.
        guard (claims["iat"]?.number ?? 0) <= Self.noon.timeIntervalSince1970 + ahead,
          (claims["exp"]?.number ?? 0) > Self.noon.timeIntervalSince1970 + ahead
        else { return HTTPResponse(401, headers: headers, json: ["message": "'Issued at' claim"]) }
      }
      switch request.target.path {
      case "/app":
        return answer([
          "id": 7, "name": "Nightshift", "html_url": "https://github.com/apps/nightshift", "permissions": permissions,
          "events": .array(AppManifest.events.map { .string($0) }),
        ])
      case "/app/installations":
        return answer([
          ["id": 3, "account": ["login": "acme"], "permissions": permissions, "repository_selection": "all"]
        ])
      case "/app/installations/3/access_tokens":
        return HTTPResponse(201, json: ["token": "ghs_secret", "expires_at": "2030-01-01T00:00:00Z"])
      case "/repos/acme/shop/installation": return answer(["id": 3, "permissions": permissions])
      case "/app/hook/config":
        return answer([
          "url": "https://bot.example.com/webhooks/github", "content_type": "json", "secret": "********",
          "insecure_ssl": "0",
        ])
      case "/app/hook/deliveries": return answer([])
      case "/rate_limit": return answer(["resources": ["core": ["limit": 5_000, "remaining": 4_900, "reset": 0]]])
      case "/installation/repositories":
        return answer([
          "total_count": 1,
          "repositories": [
            [
              "id": 9, "full_name": "acme/shop", "default_branch": "main", "private": true,
              "clone_url": "https://github.com/acme/shop.git",
            ]
          ],
        ])
      case "/repos/acme/shop/branches/main": return answer(["protected": false])
      case "/repos/acme/shop/contents/.github/workflows": return answer([["name": "ci.yml"]])
      case "/repos/acme/shop/contents/.github/workflows/ci.yml":
        let text = "on: push\njobs: {test: {env: {A: \"${{ secrets.A }}\"}}}"
        return answer([
          "type": "file", "size": .integer(Int64(text.utf8.count)), "encoding": "base64",
          "content": .string(Data(text.utf8).base64EncodedString()),
        ])
      default: return HTTPResponse(404, headers: headers, json: ["message": "Not Found"])
      }
    }
  }

  private func report(ahead: Double = 0, _ change: (inout Settings) -> Void = { _ in }) async throws -> DoctorReport {
    let scratch = try Scratch()
    var settings = try settings(scratch)
    change(&settings)
    let doctor = Doctor(
      settings: settings, file: "n.yml", transport: try transport(ahead: ahead), time: ManualTime(Self.noon))
    let report = await doctor.examine()
    withExtendedLifetime(scratch) {}
    return report
  }

  private func status(_ check: String, _ report: DoctorReport) -> [Finding.Status] {
    report.findings.filter { $0.check == check }.map(\.status)
  }

  @Test func `looks at everything`() async throws {
    let report = try await report()
    let wanted = [
      "settings", "key", "clock", "app", "permissions", "installations", "webhook", "deliveries", "rate limit",
      "acme/shop", "sandbox", "limits", "git", "disk", "store", "model",
    ]
    #expect(Set(report.findings.map(\.check)) == Set(wanted))
    #expect(report.count(.failure) == 0, "\(report.text)")
    let shop = report.findings.filter { $0.check == "acme/shop" }.map(\.found)
    #expect(shop.contains { $0.contains("not protected") } && shop.contains { $0.contains("can read A") })
  }

  @Test func `shows no secret`() async throws {
    let report = try await report()
    for secret in ["the-webhook-secret", "the-signal-token", "ghs_secret", "PRIVATE KEY-----"] {
      #expect(!report.text.contains(secret) && !report.json.text.contains(secret))
    }
  }

  @Test(arguments: [-240.0, 240])
  func `believes GitHub's clock where ours is wrong, and goes on`(_ ahead: Double) async throws {
    let report = try await report(ahead: ahead)
    #expect(status("clock", report) == [.failure])
    #expect(status("app", report) == [.ok] && status("webhook", report) == [.ok])
  }

  @Test func `goes on where GitHub cannot be reached`() async throws {
    let scratch = try Scratch()
    let offline = FakeTransport { _ in throw TransportError(.unreachable) }
    let doctor = Doctor(settings: try settings(scratch), file: "n.yml", transport: offline, time: ManualTime(Self.noon))
    let report = await doctor.examine()
    #expect(status("app", report) == [.failure])
    #expect(status("key", report) == [.ok] && status("store", report) == [.ok] && !status("git", report).isEmpty)
    #expect(report.exitStatus == 1)
  }

  @Test func `goes on where there is no key`() async throws {
    let report = try await report { $0.github.privateKey = "/nowhere.pem" }
    #expect(status("key", report) == [.failure] && status("store", report) == [.ok])
  }

  @Test func `says what it can where the settings do not read`() async throws {
    let error = #expect(throws: YAMLError.self) { try Settings.parse(Data("a: [".utf8)) }
    let report = await Doctor.examine(unreadable: try #require(error), file: "n.yml", time: SystemTime())
    #expect(status("settings", report) == [.failure] && !status("git", report).isEmpty)
    #expect(report.exitStatus == 1)
  }
}
