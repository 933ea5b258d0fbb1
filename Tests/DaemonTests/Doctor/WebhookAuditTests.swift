import Daemon
import Essentials
import Foundation
import Testing

@Suite struct `The doctor, of webhooks,` {
  private func config(_ change: [String: JSONValue] = [:]) -> JSONValue {
    let sound: [String: JSONValue] = [
      "url": "https://bot.example.com/webhooks/github", "content_type": "json", "secret": "********",
      "insecure_ssl": "0",
    ]
    return .object(sound.merging(change) { $1 })
  }

  private let here = URL(string: "https://bot.example.com")

  @Test func `is content with one that comes here`() {
    #expect(WebhookAudit.findings(config(), publicURL: here).map(\.status) == [.ok])
    #expect(WebhookAudit.findings(config(), publicURL: nil).map(\.status) == [.ok])
  }

  @Test(arguments: [
    ("url", "https://bot.example.com/hooks", Finding.Status.failure, "/webhooks/github"),
    ("url", "https://other.example.com/webhooks/github", .warning, "make them agree"),
    ("url", "", .failure, "turn it on"), ("content_type", "form", .failure, "application/json"),
    ("secret", "", .failure, "github.webhook_secrets"), ("insecure_ssl", "1", .warning, "SSL verification"),
  ])
  func `says what is wrong`(_ key: String, _ value: String, _ status: Finding.Status, _ remedy: String) {
    let findings = WebhookAudit.findings(config([key: .string(value)]), publicURL: here)
    #expect(findings.map(\.status) == [status] && findings[0].remedy?.contains(remedy) == true)
  }

  @Test func `shows no password or query of an address`() {
    let findings = WebhookAudit.findings(
      config(["url": "https://u:secret@bot.example.com/webhooks/github?token=secret"]), publicURL: nil)
    #expect(findings.allSatisfy { !$0.found.contains("secret") })
  }

  private func attempt(_ guid: String, _ code: Int, _ status: String = "") -> JSONValue {
    ["guid": .string(guid), "event": "issues", "status_code": .integer(Int64(code)), "status": .string(status)]
  }

  @Test func `is content when all arrived, at the second try too`() {
    #expect(DeliveryAudit.findings([]).map(\.status) == [.ok])
    let findings = DeliveryAudit.findings([attempt("b", 202), attempt("a", 200), attempt("a", 502)])
    #expect(findings == [.ok("deliveries", "the last 2 arrived")])
  }

  @Test func `does not mind the ping of a time before the service ran`() {
    let ping: JSONValue = ["guid": "a", "event": "ping", "status_code": 0, "status": "failed to connect to host"]
    #expect(DeliveryAudit.findings([ping]).map(\.status) == [.warning])
  }

  @Test func `tells what was lost once from what fails now`() {
    let once = DeliveryAudit.findings([attempt("c", 202), attempt("b", 502), attempt("a", 502)])
    #expect(once.map(\.status) == [.warning] && once[0].found == "2 of the last 3 did not arrive: 2 × status 502")
    let now = DeliveryAudit.findings([attempt("b", 0, "timed out"), attempt("a", 202)])
    #expect(now.map(\.status) == [.failure] && now[0].found.contains("1 × timed out"))
  }

  @Test(arguments: [
    (401, "webhook_secrets"), (404, "/webhooks/github"), (413, "25 MB"), (502, "nightshift serve"), (301, "redirect"),
    (0, "firewall"), (418, "Recent Deliveries"),
  ])
  func `says what to do for each answer`(_ code: Int, _ words: String) {
    #expect(DeliveryAudit.findings([attempt("a", code)])[0].remedy?.contains(words) == true)
  }
}
