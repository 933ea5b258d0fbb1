import Daemon
import Essentials
import Foundation
import GitHub
import Testing

@Suite struct `The doctor, of the App,` {
  private func app(
    _ change: (inout [String: String]) -> Void = { _ in }, events: [String] = AppManifest.events
  ) -> JSONValue {
    var permissions = AppManifest.permissions().mapValues(\.rawValue)
    change(&permissions)
    return [
      "id": 7, "name": "Nightshift", "html_url": "https://github.com/apps/nightshift",
      "permissions": .object(permissions.mapValues { .string($0) }), "events": .array(events.map { .string($0) }),
    ]
  }

  @Test func `is content with what the manifest asks for`() {
    #expect(PermissionAudit.findings(app()).map(\.status) == [.ok])
  }

  @Test(arguments: AppPermission.asked)
  func `names the one feature that a missing permission costs`(_ permission: AppPermission) {
    let findings = PermissionAudit.findings(app { $0[permission.name] = nil })
    #expect(findings.count == 1)
    #expect(findings.first?.found.contains("no \(permission.feature)") == true)
    #expect(findings.first?.status == (permission.need == .essential ? .failure : .warning))
  }

  @Test func `notices a permission that goes not far enough, or too far`() {
    let short = PermissionAudit.findings(app { $0["issues"] = "read" })
    #expect(short.map(\.status) == [.failure] && short[0].found.contains("only read"))
    let long = PermissionAudit.findings(app { $0["members"] = "write" })
    #expect(long.map(\.status) == [.warning] && long[0].found.contains("more than it has a use for"))
    let workflows = PermissionAudit.findings(app { $0["workflows"] = "write" })
    #expect(workflows.map(\.status) == [.warning] && workflows[0].remedy?.contains("GitHub itself refuses") == true)
    #expect(PermissionAudit.findings(app { $0["actions"] = "write" }).map(\.status) == [.ok])
  }

  @Test func `notices an event that is not subscribed to`() {
    let findings = PermissionAudit.findings(app(events: AppManifest.events.filter { $0 != "push" }))
    #expect(findings.map(\.check) == ["events"] && findings[0].found.contains("push"))
  }

  @Test func `notices where it is suspended, or not agreed to`() {
    let suspended: JSONValue = [
      "account": ["login": "acme"], "suspended_at": "2026-11-20T00:00:00Z",
      "permissions": app()["permissions"] ?? .null,
    ]
    #expect(InstallationAudit.findings([suspended], app: app()).map(\.status) == [.failure])
    let old: JSONValue = [
      "account": ["login": "acme"], "suspended_at": .null, "html_url": "https://github.com/settings/installations/3",
      "permissions": ["metadata": "read", "issues": "write"],
    ]
    let findings = InstallationAudit.findings([old], app: app())
    #expect(findings.map(\.status) == [.warning] && findings[0].found.contains("contents"))
    #expect(!findings[0].found.contains("issues"))
    #expect(InstallationAudit.findings([], app: app())[0].remedy?.contains("installations/new") == true)
  }

  @Test(arguments: [
    (200, 7, Finding.Status.ok, "GitHub knows App 7"), (200, 8, .failure, "another App"),
    (404, 7, .failure, "no App 7"), (401, 7, .failure, "does not take this key"), (502, 7, .failure, "status 502"),
  ])
  func `knows whether GitHub knows it`(_ status: Int, _ id: Int, _ expected: Finding.Status, _ words: String) {
    let json: JSONValue = ["id": .integer(Int64(id)), "name": "Nightshift"]
    let findings = IdentityAudit.findings(AppReading(status: status, app: json, offset: 0), appID: 7)
    #expect(findings.map(\.status) == [expected] && findings[0].found.contains(words))
  }

  @Test(
    arguments: [
      (0.0, Finding.Status.ok), (20, .ok), (-40, .warning), (61, .failure), (-240, .failure), (nil, .warning),
    ] as [(Double?, Finding.Status)])
  func `measures the clock`(_ offset: Double?, _ expected: Finding.Status) {
    let findings = ClockAudit.findings(offset)
    #expect(findings.map(\.status) == [expected])
    if let offset, offset < -60 { #expect(findings[0].found.contains("240 s ahead of")) }
  }

  @Test func `counts what is left of the limit`() {
    let now = Date(timeIntervalSince1970: 1_000_000)
    func left(_ count: Int) -> Finding.Status? {
      let core: JSONValue = ["limit": 5_000, "remaining": .integer(Int64(count)), "reset": 1_001_800]
      return RateAudit.findings(["resources": ["core": core]], account: "acme", now: now).first?.status
    }
    #expect(left(5_000) == .ok && left(499) == .warning && left(0) == .failure)
    #expect(RateAudit.findings(nil, account: "acme", now: now).map(\.status) == [.ok])
    #expect(RateAudit.findings([:], account: "acme", now: now).map(\.status) == [.warning])
  }
}
