package import Essentials
package import Foundation
import GitHub

/// Where GitHub sends webhooks to.
package struct WebhookAudit {
  private static let check = "webhook"

  /// `config` is the answer of `GET /app/hook/config`.
  package static func findings(_ config: JSONValue, publicURL: URL?) -> [Finding] {
    guard let text = config["url"]?.string, !text.isEmpty, let url = URLComponents(string: text) else {
      return [
        .failure(
          check, "the App has no webhook", "turn it on at the App's page, with the address of this service and a secret"
        )
      ]
    }
    let shown = "\(url.scheme ?? "")://\(url.host ?? "")\(url.port.map { ":\($0)" } ?? "")\(url.path)"
    var findings: [Finding] = []
    if !url.path.hasSuffix(AppManifest.webhookPath) {
      findings.append(
        .failure(check, "webhooks go to \(shown)", "let them go to a path that ends in \(AppManifest.webhookPath)"))
    }
    if let publicURL, publicURL.host() != url.host {
      findings.append(
        .warning(
          check, "webhooks go to \(shown), and server.public_url is \(publicURL.absoluteString)", "make them agree"))
    }
    if config["content_type"]?.string != "json" {
      findings.append(
        .failure(
          check, "the content type is \(config["content_type"]?.string ?? "not set")", "set it to application/json"))
    }
    if config["secret"]?.string?.isEmpty ?? true {
      findings.append(
        .failure(
          check, "the webhook has no secret, so every delivery is refused",
          "set one at the App's page, and put it in github.webhook_secrets"))
    }
    if config["insecure_ssl"]?.string == "1" || config["insecure_ssl"]?.int == 1 {
      findings.append(
        .warning(check, "GitHub does not check the certificate", "enable SSL verification at the App's page"))
    }
    return findings.isEmpty ? [.ok(check, "webhooks go to \(shown)")] : findings
  }
}

/// What became of the last deliveries.
package struct DeliveryAudit {
  private static let check = "deliveries"

  private struct Delivery {
    var guid: String
    var event: String
    var code: Int
    var status: String
    var arrived: Bool { (200..<300).contains(code) }
  }

  /// `attempts` is the answer of `GET /app/hook/deliveries`, newest first.
  package static func findings(_ attempts: [JSONValue]) -> [Finding] {
    let all = attempts.map { json in
      Delivery(
        guid: json["guid"]?.string ?? "", event: json["event"]?.string ?? "", code: json["status_code"]?.int ?? 0,
        status: json["status"]?.string ?? "")
    }
    guard let newest = all.first else { return [.ok(check, "GitHub has sent nothing in the last days")] }
    let arrived = Set(all.filter(\.arrived).map(\.guid))
    let lost = all.filter { !arrived.contains($0.guid) }
    guard let last = lost.first else { return [.ok(check, "the last \(Set(all.map(\.guid)).count) arrived")] }
    let counts = Dictionary(grouping: lost, by: Self.words).mapValues { Set($0.map(\.guid)).count }
    let list = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) × \($0.key)" }
    let text =
      "\(Set(lost.map(\.guid)).count) of the last \(Set(all.map(\.guid)).count) did not arrive: \(list.joined(separator: ", "))"
    // What fails now is a fault; what failed once and was mended is told, as is the ping of a time before the service ran.
    let isPast = newest.arrived || lost.allSatisfy { $0.event == "ping" }
    return [isPast ? .warning(check, text, remedy(last)) : .failure(check, text, remedy(last))]
  }

  private static func words(_ delivery: Delivery) -> String {
    delivery.code == 0 ? (delivery.status.isEmpty ? "no answer" : delivery.status) : "status \(delivery.code)"
  }

  private static func remedy(_ delivery: Delivery) -> String {
    switch delivery.code {
    case 401, 403:
      "the secrets differ: put the webhook's secret in github.webhook_secrets; or a proxy asks for a password"
    case 404, 405: "let the proxy pass \(AppManifest.webhookPath) on to server.listen"
    case 413: "let the proxy take requests of up to 25 MB"
    case 500...: "is `nightshift serve` running, and does the proxy reach it? /readyz tells"
    case 300..<400: "name the address that it redirects to at the App's page: GitHub follows no redirect"
    case 0: "can GitHub reach that address? See firewall, DNS and certificate"
    default: "see Recent Deliveries at the App's page"
    }
  }
}
