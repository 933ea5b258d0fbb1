import Foundation
import HTTPMessages

/// Which of GitHub's limits are in force; nil means without limit.
package struct RateLimits: Sendable, Equatable {
  package var requestsPerHour: Int?
  package var contentPerMinute: Int?
  package var contentPerHour: Int?
  package var secondsBetweenWrites: Double?

  package init(
    requestsPerHour: Int? = nil, contentPerMinute: Int? = nil, contentPerHour: Int? = nil,
    secondsBetweenWrites: Double? = nil
  ) {
    self.requestsPerHour = requestsPerHour
    self.contentPerMinute = contentPerMinute
    self.contentPerHour = contentPerHour
    self.secondsBetweenWrites = secondsBetweenWrites
  }

  /// What github.com holds an installation to.
  package static let gitHubDotCom = RateLimits(
    requestsPerHour: 5000, contentPerMinute: 80, contentPerHour: 500, secondsBetweenWrites: nil)
}

/// Counts what each caller asks for, and says when it is too much.
struct Meter: Sendable {
  struct Reading: Sendable, Equatable {
    var limit: Int
    var used: Int
    var reset: Date
    var resource = "core"
    var remaining: Int { max(limit - used, 0) }
  }

  private struct Account: Sendable {
    var windowStart: Date
    var used = 0
    var writes: [Date] = []
    /// Until when the secondary limit turns everything away.
    var blockedUntil: Date?
  }

  let limits: RateLimits
  private var accounts: [String: Account] = [:]

  init(limits: RateLimits) { self.limits = limits }

  /// Where `caller` stands at `now`; nothing is counted.
  func reading(_ caller: String, at now: Date) -> Reading? {
    guard let limit = limits.requestsPerHour else { return nil }
    let account = accounts[caller]
    let start = account.map { now.timeIntervalSince($0.windowStart) < 3600 ? $0.windowStart : now } ?? now
    let used = start == account?.windowStart ? account?.used ?? 0 : 0
    return Reading(limit: limit, used: used, reset: start.addingTimeInterval(3600))
  }

  /// Counts one request; throws what GitHub answers when it is too much.
  ///
  /// A refused request counts for the primary limit; a 304 is given back with `giveBack`.
  mutating func count(_ caller: String, writes: Bool, at now: Date) throws {
    var account = accounts[caller] ?? Account(windowStart: now)
    defer { accounts[caller] = account }
    if now.timeIntervalSince(account.windowStart) >= 3600 {
      account.windowStart = now
      account.used = 0
    }
    if let limit = limits.requestsPerHour {
      guard account.used < limit else {
        throw Refused(
          status: 403,
          message:
            "API rate limit exceeded for \(caller). If you reach out to GitHub Support for help, please include the request ID.",
          documentation: "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api")
      }
    }
    account.used += 1
    if let until = account.blockedUntil, now < until { throw Self.secondary(until.timeIntervalSince(now)) }
    guard writes else { return }
    account.writes.removeAll { now.timeIntervalSince($0) >= 3600 }
    if let wait = wait(after: account.writes, at: now) {
      account.blockedUntil = now.addingTimeInterval(wait)
      throw Self.secondary(wait)
    }
    account.writes.append(now)
  }

  mutating func giveBack(_ caller: String) {
    accounts[caller]?.used -= 1
  }

  /// How long until one more write is allowed, or nil if it is now.
  private func wait(after writes: [Date], at now: Date) -> Double? {
    var waits: [Double] = []
    if let spacing = limits.secondsBetweenWrites, let last = writes.last, now.timeIntervalSince(last) < spacing {
      waits.append(60)
    }
    let minute = writes.filter { now.timeIntervalSince($0) < 60 }
    if let limit = limits.contentPerMinute, minute.count >= limit { waits.append(60) }
    if let limit = limits.contentPerHour, writes.count >= limit, let first = writes.first {
      waits.append(max(60, 3600 - now.timeIntervalSince(first)))
    }
    return waits.max()
  }

  private static func secondary(_ seconds: Double) -> Refused {
    Refused(
      status: 403,
      message: "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
      documentation: "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits",
      headers: ["Retry-After": String(Int(seconds.rounded(.up)))])
  }
}
