package import Essentials
package import Foundation
package import GitHub
package import HTTPMessages
package import Runtime

/// The App as GitHub shows it to itself, and how far our clock is from GitHub's.
package struct AppReading: Sendable, Equatable {
  package var status: Int
  package var app: JSONValue
  /// Seconds that GitHub's clock is ahead of ours; nil if it did not tell the time.
  package var offset: Double?

  package init(status: Int, app: JSONValue, offset: Double?) {
    self.status = status
    self.app = app
    self.offset = offset
  }
}

/// Asks GitHub as the App, past everything that would hide a fault.
///
/// Nothing is repeated or remembered; where our clock is wrong, GitHub's is believed, so that the other answers can still be had.
package struct AppWindow: Sendable {
  let endpoint: Endpoint
  let identity: AppIdentity
  let transport: any Transport
  let time: any TimeSource
  /// Seconds that are added to our clock.
  package let clockOffset: Double

  package init(
    endpoint: Endpoint, identity: AppIdentity, transport: any Transport, time: any TimeSource, offset: Double = 0
  ) {
    self.endpoint = endpoint
    self.identity = identity
    self.transport = transport
    self.time = time
    clockOffset = offset
  }

  /// The answer to `GET path` as JSON with its status; throws `TransportError`.
  package func get(_ path: String) async throws -> (status: Int, json: JSONValue, date: Date?) {
    let assertion = try identity.assertion(at: time.now() + clockOffset)
    let headers: HTTPHeaders = [
      "Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28", "User-Agent": "nightshift",
      "Authorization": "Bearer \(assertion.reveal())",
    ]
    let response = try await transport.send(HTTPRequest("GET", endpoint.rest + path, headers: headers))
    let json = (try? JSONValue(parsing: response.body)) ?? .null
    return (response.status, json, response.headers["date"].flatMap(Self.date))
  }

  /// Reads the App, and gives a window whose clock is GitHub's.
  package func open() async throws -> (reading: AppReading, window: AppWindow) {
    let before = time.now()
    var answer = try await get("/app")
    // Half of the way there and back: the date was written in between.
    let ours = before + time.now().timeIntervalSince(before) / 2
    let difference = answer.date.map { $0.timeIntervalSince(ours) }
    var window = self
    if let difference, abs(difference) > ClockAudit.tolerance {
      window = AppWindow(
        endpoint: endpoint, identity: identity, transport: transport, time: time, offset: difference)
      answer = try await window.get("/app")
    }
    return (AppReading(status: answer.status, app: answer.json, offset: difference), window)
  }

  /// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7).
  private static func date(_ text: String) -> Date? {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: "GMT")
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
    return formatter.date(from: text)
  }
}

/// Whether our clock is near enough to GitHub's.
package struct ClockAudit {
  /// Seconds; the header tells whole ones, and an answer takes its time.
  package static let tolerance = 20.0
  /// Tokens are made as if a minute ago: a clock further ahead than that makes them of the future.
  private static let most = 60.0

  package static func findings(_ offset: Double?) -> [Finding] {
    let check = "clock"
    let remedy = "let the machine keep time: `timedatectl set-ntp true`, or chrony"
    guard let offset else { return [.warning(check, "GitHub did not tell the time", remedy)] }
    let seconds = Int(abs(offset).rounded())
    let words = "this machine's clock is \(seconds) s \(offset > 0 ? "behind" : "ahead of") GitHub's"
    if abs(offset) <= tolerance { return [.ok(check, "it agrees with GitHub's to \(max(seconds, 1)) s")] }
    return [abs(offset) > most ? .failure(check, words, remedy) : .warning(check, words, remedy)]
  }
}

/// Whether GitHub knows the App by this key.
package struct IdentityAudit {
  package static func findings(_ reading: AppReading, appID: Int64) -> [Finding] {
    let check = "app"
    switch reading.status {
    case 200 where reading.app["id"]?.integer == appID:
      return [.ok(check, "GitHub knows App \(appID), \(reading.app["name"]?.string ?? ""), by this key")]
    case 200:
      return [.failure(check, "GitHub answers with another App", "check github.app_id and github.api_url")]
    case 404:
      return [
        .failure(check, "GitHub has no App \(appID)", "check github.app_id and github.api_url; was the App deleted?")
      ]
    case 401:
      return [
        .failure(
          check, "GitHub does not take this key for App \(appID): \(reading.app["message"]?.string ?? "401")",
          "make a new private key on the App's page and put it where github.private_key points, or correct github.app_id"
        )
      ]
    default:
      return [
        .failure(
          check, "GitHub answers with status \(reading.status)",
          "check github.api_url (an Enterprise host's ends in /api/v3) and GitHub's own status")
      ]
    }
  }
}
