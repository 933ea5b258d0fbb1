import Essentials
import Foundation
package import HTTPMessages
package import Runtime
import Signing
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
  var time: any TimeSource { clock }
  let clock: ShiftedTime
  let faults: Faults
  let freshness = Freshness()
  let tools: HubTools
  /// What the forms of this process's pages carry, so that no other page can send them.
  let formToken = SecureRandom.hex(16)

  /// Opens what `directory` and `keeping` hold.
  package init(
    directory: String, keeping: any HubKeeping, time: any TimeSource, limits: RateLimits = RateLimits(),
    base: String = "http://127.0.0.1", recording: Recording? = nil, faults: [Fault] = [], seed: UInt64 = 0
  ) async throws {
    var state = HubState()
    try state.restore(try await keeping.load())
    _ = try state.takeChanges()
    state.site = Site(base: base)
    published = Mutex(state)
    meter = Mutex(Meter(limits: limits))
    self.keeping = keeping
    self.recording = recording
    clock = ShiftedTime(time)
    self.faults = Faults(faults, seed: seed)
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
    freshness.note(changes, before: state, at: time.now())
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
    let segments = path(of: request.target)
    var item = Meter.Item(request.method, segments, by: .nobody)
    let response: HTTPResponse
    do {
      let caller = try Credentials.caller(of: request, in: state, at: now)
      item = Meter.Item(request.method, segments, by: caller)
      response = try await answer(request, segments, item, at: now)
    } catch let refused as Refused {
      response = refused.response
    } catch {
      response = Refused(status: 500, message: "Server Error").response
    }
    var sealed = Envelope.seal(response, for: request, number: number, meter: reading(item, at: now), at: now)
    if sealed.status == 304 {
      // What has not changed is free.
      meter.withLock { $0.giveBack(item) }
      sealed = Envelope.seal(response, for: request, number: number, meter: reading(item, at: now), at: now)
    }
    recording?.exchange(request, sealed)
    return sealed
  }

  func reading(_ item: Meter.Item, at now: Date) -> Meter.Reading? {
    meter.withLock { $0.reading(item.caller, item.resource, at: now) }
  }

  func count(_ item: Meter.Item, at now: Date) throws { try meter.withLock { try $0.count(item, at: now) } }

  /// The path below `/api/v3`; one by a repository's number is as good as the one by its name.
  private func path(of target: RequestTarget) -> ArraySlice<String> {
    let segments = target.segments.dropFirst(2)
    guard segments.first == "repositories", let id = segments.dropFirst().first.flatMap({ Int($0) }),
      let repository = state.repositories[id], let owner = state.accounts[repository.owner]
    else { return segments }
    return ["repos", owner.login, repository.name] + segments.dropFirst(2)
  }

  private func answer(
    _ request: HTTPRequest, _ segments: ArraySlice<String>, _ item: Meter.Item, at now: Date
  ) async throws -> HTTPResponse {
    if segments == ["rate_limit"] {
      return HTTPResponse(200, json: rateLimit(item.caller, at: now))
    }
    try count(item, at: now)
    guard let (route, parameters) = Router.find(request.method, segments) else { throw Refused.notFound }
    let tools = tools
    @Sendable func call(_ state: HubState) -> Call {
      Call(
        state: state, request: request, target: request.target, now: now, caller: item.caller, hub: tools,
        parameters: parameters)
    }
    guard route.writes else {
      var call = call(state)
      let response = try await Router.answer(route, &call)
      if !freshness.isOff, let key = Freshness.key(segments, call.state), freshness.hides(key, at: now) {
        throw Refused.notFound
      }
      return response
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
    func view(_ resource: Meter.Resource) -> JSONValue {
      let reading =
        meter.withLock { $0.reading(caller, resource, at: now) }
        ?? Meter.Reading(limit: 5000, used: 0, reset: now.addingTimeInterval(resource.window))
      return [
        "limit": .count(reading.limit), "used": .count(reading.used), "remaining": .count(reading.remaining),
        "reset": .count(Int(reading.reset.timeIntervalSince1970)),
      ]
    }
    let all = Meter.Resource.allCases.map { ($0.rawValue, view($0)) }
    return ["resources": .object(Dictionary(all) { first, _ in first }), "rate": view(.core)]
  }
}
