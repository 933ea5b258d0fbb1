package import Essentials
package import Foundation

/// What is left of an installation's requests.
package struct RateAudit {
  private static let check = "rate limit"

  /// `answer` is that of `GET /rate_limit`; nil where the host has no limits.
  package static func findings(_ answer: JSONValue?, account: String, now: Date) -> [Finding] {
    guard let answer else { return [.ok(check, "this host has none")] }
    guard let core = answer["resources"]?["core"], let limit = core["limit"]?.int, let left = core["remaining"]?.int
    else {
      return [.warning(check, "GitHub's answer for \(account) does not read", "try again")]
    }
    let minutes = max(0, Int(((core["reset"]?.number ?? 0) - now.timeIntervalSince1970) / 60))
    let text = "\(account): \(left) of \(limit) requests left, anew in \(minutes) min"
    guard left * 10 < limit else { return [.ok(check, text)] }
    let remedy = "it waits by itself; if that happens often, see what else uses the App's tokens"
    return [left == 0 ? .failure(check, text, remedy) : .warning(check, text, remedy)]
  }
}
