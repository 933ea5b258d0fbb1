import Domain
import Essentials
import Foundation
import HTTPMessages
import Runtime

/// Sends one request until there is an answer that means something.
///
/// It knows redirects, faults and limits; who we are and what an answer says is for others.
struct Exchange: Sendable {
  let transport: any Transport
  let endpoint: Endpoint
  let pacer: Pacer
  let time: any TimeSource
  let room: Sequencer
  let observe: CallObserver
  let meter: CallMeter
  static let tries = 3
  static let redirects = 3

  /// Why `send` gave no answer: a new token may help.
  struct Unauthorized: Error {
    var text: String
    /// What time it is there.
    var date: Date?
  }

  struct Terms: Sendable {
    /// Whether sending it twice does no harm.
    var isRepeatable: Bool
    /// Whose rate limit it counts against.
    var account: String
    /// How long it may be held back.
    var patience: Duration
    var kind: String
  }

  /// The answer, of status 2xx or 304; throws `HostRefusal`, `WriteDeferred` or `Unauthorized`.
  func send(_ request: HTTPRequest, _ terms: Terms) async throws -> HTTPResponse {
    var attempt = 0
    while true {
      attempt += 1
      try await pacer.admit(terms.account, patience: terms.patience)
      let fault: String
      var mayHaveActed = !terms.isRepeatable
      do {
        let response = try await room.run { try await followed(request) }
        observe(terms.kind, request.method, response)
        let ruling = Ruling.of(response, at: time.now())
        meter.count(response, ruling, terms.account, at: time.now())
        switch ruling {
        case .done:
          await note(response, terms.account)
          return response
        case .refused(let refusal): throw refusal
        case .unauthorized:
          throw Unauthorized(text: Ruling.text(response), date: response.headers["date"].flatMap(HTTPDate.date))
        case .limited(let until):
          await pacer.hold(terms.account, until: until)
          // It was turned away at the door, so even a write may be sent again.
          guard attempt < Self.tries else {
            try await pacer.admit(terms.account, patience: .zero)
            throw HostRefusal.unavailable("it keeps limiting our rate", mayHaveActed: false)
          }
          continue
        case .faulty(let text): fault = text
        }
      } catch let error as TransportError {
        meter.count(.unanswered)
        fault = "\(error.kind)"
        mayHaveActed = mayHaveActed && error.mayHaveActed
        guard error.kind != .badURL, error.kind != .untrusted, error.kind != .tooLarge else {
          throw HostRefusal.unavailable(fault, mayHaveActed: mayHaveActed)
        }
      }
      guard !mayHaveActed, attempt < Self.tries else {
        throw HostRefusal.unavailable(fault, mayHaveActed: mayHaveActed)
      }
      try await time.sleep(for: .milliseconds(500 << (2 * attempt - 2)))
    }
  }

  /// Remembers what the headers say of the budget that is left.
  private func note(_ response: HTTPResponse, _ account: String) async {
    await pacer.succeeded(account)
    guard response.headers["x-ratelimit-remaining"] == "0",
      let reset = response.headers["x-ratelimit-reset"].flatMap(Double.init)
    else { return }
    let moment = Date(timeIntervalSince1970: reset)
    let now = time.now()
    if moment > now { await pacer.hold(account, until: min(moment, now + 3660)) }
  }

  private func followed(_ original: HTTPRequest) async throws -> HTTPResponse {
    var request = original
    for _ in 0...Self.redirects {
      let response = try await transport.send(request)
      guard let next = try next(after: response, to: request) else {
        // It moved to where this token does not reach, a transferred issue for one: from here it is gone.
        if request.url != original.url, case .refused(.forbidden) = Ruling.of(response, at: time.now()) {
          throw HostRefusal.notFound
        }
        return response
      }
      request = next
    }
    throw HostRefusal.unavailable("redirected more than \(Self.redirects) times", mayHaveActed: false)
  }

  /// The request that follows a redirect, or nil if `response` is none.
  ///
  /// A read follows anywhere; a write only where the method is kept, and on the same host. What is not our own API gets
  /// neither our token nor anything else that we told the API.
  private func next(after response: HTTPResponse, to request: HTTPRequest) throws -> HTTPRequest? {
    let isRead = request.method == "GET"
    guard [301, 302, 307, 308].contains(response.status) else { return nil }
    guard let location = response.headers["location"],
      let url = URL(string: location, relativeTo: URL(string: request.url))?.absoluteString,
      let origin = Origin(url), let before = Origin(request.url),
      before.scheme == "http" || origin.scheme == "https"
    else { throw HostRefusal.unavailable("redirected to nowhere", mayHaveActed: false) }
    let staysHome = origin == before && endpoint.owns(url) && endpoint.owns(request.url)
    guard isRead || (staysHome && response.status >= 307) else {
      throw HostRefusal.conflict("it moved to \(location.prefix(200))")
    }
    var next = request
    next.url = url
    if !staysHome { next.headers = ["User-Agent": request.headers["User-Agent"] ?? ""] }
    return next
  }
}
