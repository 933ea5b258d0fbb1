import Essentials
import Foundation
import HTTPMessages
import SignalSources
import Signing
import Testing

private let now = Date(timeIntervalSince1970: 1_795_262_400)
private let body = Data(#"{"webhookTimestamp":1795262399000}"#.utf8)
private let secret = Redacted("s3cret")
private let key = Data("s3cret".utf8)

private func hex(_ message: Data) -> String { Hexadecimal.encode(HMACSHA256.code(message, key: key)) }

/// A source's proof, and headers that pass it.
private struct Passing: CustomTestStringConvertible {
  var source: String
  var headers: HTTPHeaders
  /// Whether a recorded request stops counting after a while.
  var expires = false

  var testDescription: String { source }

  static let stamp = "1795262399"
  static let all: [Passing] = [
    Passing(source: "sentry", headers: ["Sentry-Hook-Signature": hex(body)]),
    Passing(
      source: "slack",
      headers: [
        "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": "v0=" + hex(Data("v0:\(stamp):".utf8) + body),
      ], expires: true),
    Passing(
      source: "zendesk",
      headers: [
        "X-Zendesk-Webhook-Signature-Timestamp": "2026-11-21T11:59:59Z",
        "X-Zendesk-Webhook-Signature":
          HMACSHA256.code(Data("2026-11-21T11:59:59Z".utf8) + body, key: key).base64EncodedString(),
      ], expires: true),
    Passing(
      source: "intercom", headers: ["X-Hub-Signature": "sha1=" + Hexadecimal.encode(HMACSHA1.code(body, key: key))]),
    Passing(source: "linear", headers: ["Linear-Signature": hex(body)], expires: true),
    Passing(source: "github", headers: ["X-Hub-Signature-256": "sha256=" + hex(body)]),
    Passing(source: "github-actions", headers: ["X-Hub-Signature-256": "sha256=" + hex(body)]),
    Passing(
      source: "pagerduty",
      headers: ["X-PagerDuty-Signature": "v1=\(String(repeating: "0", count: 64)), v1=\(hex(body))"]),
    Passing(
      source: "stripe",
      headers: ["Stripe-Signature": "t=\(stamp),v1=\(hex(Data("\(stamp).".utf8) + body)),v0=ffff"], expires: true),
    Passing(source: "datadog", headers: ["Authorization": "Bearer s3cret"]),
    Passing(source: "grafana", headers: ["Authorization": "Basic \(Data("user:s3cret".utf8).base64EncodedString())"]),
    Passing(source: "alertmanager", headers: ["X-Webhook-Token": "s3cret"]),
  ]
}

private func failure(
  _ source: String, _ headers: HTTPHeaders, _ body: Data = body, secrets: [Redacted] = [secret], at time: Date = now
) throws -> WebhookProof.Failure? {
  let proof = try #require(SourceCatalogue()[source]).proof
  do throws(WebhookProof.Failure) {
    try proof.check(headers, body: body, secrets: secrets, at: time)
    return nil
  } catch {
    return error
  }
}

@Suite struct `The proof of a webhook` {
  @Test(arguments: Passing.all)
  fileprivate func `holds for what the product signs`(_ passing: Passing) throws {
    #expect(try failure(passing.source, passing.headers) == nil)
    #expect(try failure(passing.source, passing.headers, secrets: [Redacted("old"), secret]) == nil)
  }

  @Test(arguments: Passing.all)
  fileprivate func `fails with another secret, and with none`(_ passing: Passing) throws {
    #expect(try failure(passing.source, passing.headers, secrets: [Redacted("other")]) == .wrong)
    #expect(try failure(passing.source, passing.headers, secrets: []) == .noSecret)
    #expect(try failure(passing.source, passing.headers, secrets: [Redacted("")]) == .noSecret)
  }

  @Test(arguments: Passing.all)
  fileprivate func `fails where the header is missing`(_ passing: Passing) throws {
    guard case .missing = try failure(passing.source, [:]) else {
      Issue.record("accepted without any header")
      return
    }
  }

  @Test(arguments: Passing.all.filter { $0.headers["Authorization"] == nil && $0.headers["X-Webhook-Token"] == nil })
  fileprivate func `fails for other bytes`(_ passing: Passing) throws {
    let other = Data(#"{"webhookTimestamp":1795262398000}"#.utf8)
    #expect(try failure(passing.source, passing.headers, other) == .wrong)
  }

  @Test(arguments: Passing.all.filter(\.expires))
  fileprivate func `fails once it is old, and for a time to come`(_ passing: Passing) throws {
    #expect(try failure(passing.source, passing.headers, at: now + 600) == .stale)
    #expect(try failure(passing.source, passing.headers, at: now - 600) == .stale)
  }

  @Test(arguments: ["", "v0=", "v0=zz", "v0=00", "v1=abc", "garbage"])
  func `fails for a code that is none`(_ code: String) throws {
    let headers: HTTPHeaders = ["X-Slack-Request-Timestamp": Passing.stamp, "X-Slack-Signature": code]
    #expect(try failure("slack", headers) == .wrong)
  }
}
