import Essentials
import Foundation
package import HTTPMessages
package import Runtime
import Synchronization

/// The state behind everything: readers take a copy, writers take turns, and what is answered has been kept.
package final class Hub: Sendable {
  private let published: Mutex<HubState>
  private let meter: Mutex<Meter>
  private let requests = Mutex(0)
  private let turns = Sequencer()
  private let keeping: any HubKeeping
  private let changed = Bell()
  private let recording: Recording?
  let time: any TimeSource
  let tools: HubTools

  /// Opens what `directory` and `keeping` hold.
  package init(
    directory: String, keeping: any HubKeeping, time: any TimeSource, limits: RateLimits = RateLimits(),
    base: String = "http://127.0.0.1", recording: Recording? = nil
  ) async throws {
    var state = HubState()
    try state.restore(try await keeping.load())
    _ = try state.takeChanges()
    state.site = Site(base: base)
    published = Mutex(state)
    meter = Mutex(Meter(limits: limits))
    self.keeping = keeping
    self.recording = recording
    self.time = time
    tools = HubTools(
      repositories: "\(directory)/repositories", logs: LogFiles(directory: "\(directory)/logs"), merges: MergeCache())
  }

  var state: HubState { published.withLock { $0 } }

  package var base: String { state.site.base }

  /// Says where clients reach us, once that is known.
  package func move(to base: String) {
    published.withLock { $0.site = Site(base: base) }
  }

  /// Rings whenever something was written.
  var bell: Bell { changed }

  /// Lets `work` change a draft of the state; it is kept and published when `work` returns, and forgotten when it throws.
  func write<Result: Sendable>(
    _ work: @Sendable (inout HubState) async throws -> Result
  ) async throws -> Result {
    try await turns.run {
      var draft = self.state
      let result = try await work(&draft)
      try await self.settle(&draft)
      return result
    }
  }

  private func settle(_ draft: inout HubState) async throws {
    let changes = try draft.takeChanges()
    guard !changes.isEmpty else { return }
    try await keeping.keep(changes)
    let final = draft
    published.withLock { published in
      let site = published.site
      published = final
      published.site = site
    }
    if let recording {
      for change in changes where change.table == final.deliveries.name {
        guard let delivery = final.deliveries[change.id], delivery.result == nil, !delivery.isRedelivery else {
          continue
        }
        recording.webhook(delivery)
      }
    }
    changed.ring()
  }

  /// Answers a request to the REST API: `request` is in origin form and its path starts with `/api/v3`.
  package func answer(_ request: HTTPRequest) async -> HTTPResponse {
    let number = nextRequest()
    let now = time.now()
    var name = "nobody"
    let response: HTTPResponse
    do {
      let caller = try Credentials.caller(of: request, in: state, at: now)
      name = caller.meter
      response = try await answer(request, as: caller, at: now)
    } catch let refused as Refused {
      response = refused.response
    } catch {
      response = Refused(status: 500, message: "Server Error").response
    }
    let reading = meter.withLock { $0.reading(name, at: now) }
    let sealed = Envelope.seal(response, for: request, number: number, meter: reading)
    if sealed.status == 304 { meter.withLock { $0.giveBack(name) } }
    recording?.exchange(request, sealed)
    return sealed
  }

  private func answer(_ request: HTTPRequest, as caller: Caller, at now: Date) async throws -> HTTPResponse {
    let target = request.target
    let segments = target.segments.dropFirst(2)
    let isRateLimit = segments == ["rate_limit"]
    if !isRateLimit {
      try meter.withLock { try $0.count(caller.meter, writes: !["GET", "HEAD"].contains(request.method), at: now) }
    } else if request.method == "GET" {
      return HTTPResponse(200, json: rateLimit(caller, at: now))
    }
    guard let (route, parameters) = Router.find(request.method, segments) else { throw Refused.notFound }
    @Sendable func call(_ state: HubState) -> Call {
      Call(
        state: state, request: request, target: target, now: now, caller: caller, hub: tools, parameters: parameters)
    }
    guard route.writes else {
      var call = call(state)
      return try await Router.answer(route, &call)
    }
    return try await write { draft in
      var call = call(draft)
      let response = try await Router.answer(route, &call)
      draft = call.state
      return response
    }
  }

  func nextRequest() -> Int {
    requests.withLock { count in
      count += 1
      return count
    }
  }

  private func rateLimit(_ caller: Caller, at now: Date) -> JSONValue {
    let reading =
      meter.withLock { $0.reading(caller.meter, at: now) }
      ?? Meter.Reading(limit: 5000, used: 0, reset: now.addingTimeInterval(3600))
    let core: JSONValue = [
      "limit": .count(reading.limit), "used": .count(reading.used), "remaining": .count(reading.remaining),
      "reset": .count(Int(reading.reset.timeIntervalSince1970)),
    ]
    return ["resources": ["core": core, "search": core, "graphql": core], "rate": core]
  }
}
