import Essentials
import Foundation
import HTTPMessages
import Synchronization

/// Something that goes wrong between a client and GitHub, on purpose.
package struct Fault: Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    /// The HTML page of a server in front of GitHub that had no answer in time.
    case badGateway
    /// The head promises more than comes before the connection is closed.
    case truncated
    /// 302 to the same path and query elsewhere; without a slash at the end, for example `http://other.test`.
    case redirect(to: String)
    /// The secondary limit, with a `Retry-After` of so many seconds.
    case secondaryLimit(retryAfter: Int)
    /// An answer of this status with GitHub's kind of body.
    case refused(status: Int, message: String)
  }

  package var kind: Kind
  /// Nil for any.
  package var method: String?
  /// Segments of the path, `*` for any one and `**` at the end for any that follow: `/api/v3/repos/*/*/issues`.
  package var path: String
  /// What the client's `User-Agent` begins with; nil for any client.
  package var client: String?
  /// Whether GitHub does what was asked before its answer is lost.
  package var isCarriedOut: Bool
  /// How many requests that fit it lets pass first.
  package var sparing: Int
  /// How often it strikes; nil for ever.
  package var times: Int?
  /// Of every hundred requests that fit, how many it strikes; the seed decides which.
  package var percent: Int

  package init(
    _ kind: Kind, method: String? = nil, path: String = "/**", client: String? = nil, isCarriedOut: Bool = false,
    sparing: Int = 0, times: Int? = 1, percent: Int = 100
  ) {
    self.kind = kind
    self.method = method
    self.path = path
    self.client = client
    self.isCarriedOut = isCarriedOut
    self.sparing = sparing
    self.times = times
    self.percent = percent
  }

  func fits(_ request: HTTPRequest) -> Bool {
    guard method == nil || method == request.method else { return false }
    if let client, request.headers["User-Agent"]?.hasPrefix(client) != true { return false }
    var rest = request.target.segments[...]
    for part in path.split(separator: "/") {
      if part == "**" { return true }
      guard let segment = rest.popFirst(), part == "*" || part == segment else { return false }
    }
    return rest.isEmpty
  }

  /// What the client gets in place of `answer`.
  func spoil(_ answer: HTTPResponse, of request: HTTPRequest) -> HTTPResponse {
    switch kind {
    case .badGateway: return HTTPResponse(502, text: Self.page, type: "text/html; charset=utf-8")
    case .refused(let status, let message): return Refused(status: status, message: message).response
    case .secondaryLimit(let seconds): return Refused.secondaryLimit(Double(seconds)).response
    case .redirect(let place):
      return HTTPResponse(302, headers: ["Location": place + request.url])
    case .truncated:
      var cut = answer
      cut.headers["Content-Length"] = String(answer.body.count + 1)
      cut.body = answer.body.prefix(answer.body.count / 2)
      return cut
    }
  }

  private static let page = """
    <!DOCTYPE html>
    <html><head><title>502 Bad Gateway</title></head>
    <body><h1>502 Bad Gateway</h1><p>This page is taking too long to load.</p></body></html>

    """
}

/// The faults that are switched on, and how often each has struck.
final class Faults: Sendable {
  private struct Entry {
    var fault: Fault
    var met = 0
    var struck = 0
  }

  private let seed: UInt64
  private let entries: Mutex<[Entry]>

  init(_ faults: [Fault] = [], seed: UInt64 = 0) {
    self.seed = seed
    entries = Mutex(faults.map { Entry(fault: $0) })
  }

  func add(_ fault: Fault) { entries.withLock { $0.append(Entry(fault: fault)) } }

  func removeAll() { entries.withLock { $0 = [] } }

  /// The fault that strikes `request`, if one does; counts it.
  func strike(_ request: HTTPRequest) -> Fault? {
    entries.withLock { entries in
      for index in entries.indices where entries[index].fault.fits(request) {
        let fault = entries[index].fault
        entries[index].met += 1
        guard entries[index].met > fault.sparing, entries[index].struck < fault.times ?? .max,
          rolls(index, entries[index].met, below: fault.percent)
        else { continue }
        entries[index].struck += 1
        return fault
      }
      return nil
    }
  }

  private func rolls(_ index: Int, _ number: Int, below percent: Int) -> Bool {
    var hash = StableHash()
    hash.add("\(seed) fault \(index) \(number)")
    return percent >= 100 || (hash.number >> 7) % 100 < UInt64(max(percent, 0))
  }
}
