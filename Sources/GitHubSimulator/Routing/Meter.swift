import Foundation
import HTTPMessages

/// Counts what each caller asks for, and says when it is too much.
struct Meter: Sendable {
  /// What is counted apart from the rest.
  enum Resource: String, Sendable, CaseIterable {
    case core, search, graphql
    case manifest = "integration_manifest"

    /// For how many seconds a window lasts.
    var window: Double { self == .search ? 60 : 3600 }
  }

  /// One request as it counts.
  struct Item: Sendable {
    var caller: Caller
    var resource: Resource
    /// Whether it makes or changes what people see.
    var isContent: Bool
    /// What it weighs for the secondary limit.
    var points: Int

    /// Below `/api/v3`; code is not content, and neither are an app's own affairs.
    init(_ method: String, _ segments: ArraySlice<String>, by caller: Caller) {
      self.caller = caller
      let isWrite = !["GET", "HEAD"].contains(method)
      let parts = Array(segments)
      resource = parts.first == "search" ? .search : parts.first == "app-manifests" ? .manifest : .core
      let isAside = ["app", "app-manifests", "installation"].contains(parts.first ?? "")
      isContent = isWrite && !isAside && !(parts.count > 3 && parts[3] == "git")
      points = isWrite ? 5 : 1
    }

    init(graph caller: Caller, isMutation: Bool) {
      self.caller = caller
      resource = .graphql
      isContent = isMutation
      points = isMutation ? 5 : 1
    }
  }

  struct Reading: Sendable, Equatable {
    var limit: Int
    var used: Int
    var reset: Date
    var resource: Resource = .core
    var remaining: Int { max(limit - used, 0) }
  }

  private struct Window: Sendable {
    var start: Date
    var used = 0
  }

  private struct Account: Sendable {
    var windows: [Resource: Window] = [:]
    /// The last minute's, for REST and GraphQL.
    var points: [Resource: [(at: Date, points: Int)]] = [:]
  }

  /// What one actor wrote, whatever it came in with.
  private struct Actor: Sendable {
    var writes: [Date] = []
    /// Until when the secondary limit turns everything away.
    var blockedUntil: Date?
  }

  let limits: RateLimits
  private var accounts: [String: Account] = [:]
  private var actors: [String: Actor] = [:]

  init(limits: RateLimits) { self.limits = limits }

  /// Where `caller` stands at `now`; nothing is counted.
  func reading(_ caller: Caller, _ resource: Resource = .core, at now: Date) -> Reading? {
    guard let limit = limit(of: resource, for: caller) else { return nil }
    let known = accounts[caller.meter]?.windows[resource]
    let window = known.flatMap { now.timeIntervalSince($0.start) < resource.window ? $0 : nil } ?? Window(start: now)
    return Reading(
      limit: limit, used: window.used, reset: window.start.addingTimeInterval(resource.window), resource: resource)
  }

  private func limit(of resource: Resource, for caller: Caller) -> Int? {
    if resource == .search { return limits.searchesPerMinute }
    guard let limit = limits.requestsPerHour else { return nil }
    if case .nobody = caller { return min(limit, 60) }
    return limit
  }

  /// Counts one request; throws what GitHub answers when it is too much.
  ///
  /// What is turned away by the primary limit counts no further; a 304 is given back with `giveBack`.
  mutating func count(_ item: Item, at now: Date) throws {
    try countPrimary(item, at: now)
    try countPoints(item, at: now)
    let key = item.caller.account.map { "account \($0)" } ?? item.caller.meter
    var actor = actors[key] ?? Actor()
    defer { actors[key] = actor }
    if let until = actor.blockedUntil, now < until { throw secondary(until.timeIntervalSince(now)) }
    guard item.isContent else { return }
    actor.writes.removeAll { now.timeIntervalSince($0) >= 3600 }
    if let wait = wait(after: actor.writes, at: now) {
      actor.blockedUntil = now.addingTimeInterval(wait)
      throw secondary(wait)
    }
    actor.writes.append(now)
  }

  private mutating func countPrimary(_ item: Item, at now: Date) throws {
    var account = accounts[item.caller.meter] ?? Account()
    defer { accounts[item.caller.meter] = account }
    var window = account.windows[item.resource] ?? Window(start: now)
    if now.timeIntervalSince(window.start) >= item.resource.window { window = Window(start: now) }
    defer { account.windows[item.resource] = window }
    if let limit = limit(of: item.resource, for: item.caller), window.used >= limit {
      throw Refused(
        status: limits.refusalStatus,
        message:
          "API rate limit exceeded for \(item.caller.meter). If you reach out to GitHub Support for help, please include the request ID.",
        documentation: "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api")
    }
    window.used += 1
  }

  private mutating func countPoints(_ item: Item, at now: Date) throws {
    let isGraph = item.resource == .graphql
    guard let limit = isGraph ? limits.graphPointsPerMinute : limits.pointsPerMinute else { return }
    let pool: Resource = isGraph ? .graphql : .core
    var points = (accounts[item.caller.meter]?.points[pool] ?? []).filter { now.timeIntervalSince($0.at) < 60 }
    defer { accounts[item.caller.meter]?.points[pool] = points }
    if points.reduce(0, { $0 + $1.points }) + item.points > limit, let first = points.first {
      throw secondary(60 - now.timeIntervalSince(first.at))
    }
    points.append((now, item.points))
  }

  mutating func giveBack(_ item: Item) {
    accounts[item.caller.meter]?.windows[item.resource]?.used -= 1
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

  private func secondary(_ seconds: Double) -> Refused { .secondaryLimit(seconds, status: limits.refusalStatus) }
}
