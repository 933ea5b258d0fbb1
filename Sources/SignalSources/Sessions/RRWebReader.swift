import Domain
import Essentials
import Foundation

/// Sessions as rrweb records them: <https://github.com/rrweb-io/rrweb/blob/master/guide.md>.
struct RRWebReader {
  // rrweb's event types, sources of incremental snapshots and mouse interactions.
  private enum Code {
    static let full = 2
    static let incremental = 3
    static let meta = 4
    static let custom = 5
    static let plugin = 6
    static let mutation = 0
    static let interaction = 2
    static let scroll = 3
    static let input = 5
    static let clicks: Set<Int> = [2, 4]
  }

  private var nodes = RRWebNodes()
  private var page: String?

  /// Whether `value` looks like an event of rrweb.
  static func reads(_ value: JSONValue) -> Bool { value["type"]?.int != nil && value["data"] != nil }

  /// The events of a session in order of time; at most 100,000 are read.
  static func events(_ recorded: [JSONValue]) -> [SessionEvent] {
    var reader = RRWebReader()
    let sorted = recorded.prefix(100_000).enumerated()
      .map { (index: $0, stamp: $1["timestamp"]?.number, event: $1) }
      .sorted { ($0.stamp ?? 0, $0.index) < ($1.stamp ?? 0, $1.index) }
    let start = sorted.lazy.compactMap(\.stamp).first ?? 0
    return sorted.flatMap { entry in
      reader.read(entry.event).map { SessionEvent(at: ((entry.stamp ?? start) - start) / 1_000, $0) }
    }
  }

  private mutating func read(_ event: JSONValue) -> [SessionEvent.Kind] {
    guard let data = event["data"] else { return [] }
    switch event["type"]?.int {
    case Code.full:
      if let node = data["node"] { nodes.learn(node) }
      return []
    case Code.meta: return opened(data["href"]?.words)
    case Code.incremental: return incremental(data)
    case Code.custom: return custom(data)
    case Code.plugin: return plugin(data)
    default: return []
    }
  }

  private mutating func opened(_ address: String?) -> [SessionEvent.Kind] {
    guard let address, address != page else { return [] }
    page = address
    return [.page(SessionAddress.short(address))]
  }

  private mutating func incremental(_ data: JSONValue) -> [SessionEvent.Kind] {
    switch data["source"]?.int {
    case Code.mutation:
      for added in data["adds"]?.array ?? [] { if let node = added["node"] { nodes.learn(node) } }
      return [.change]
    case Code.interaction where Code.clicks.contains(data["type"]?.int ?? -1):
      return [.click(nodes.name(data["id"]?.int))]
    case Code.scroll: return [.scroll]
    case Code.input: return [.input(nodes.name(data["id"]?.int))]
    default: return []
    }
  }

  private mutating func custom(_ data: JSONValue) -> [SessionEvent.Kind] {
    guard let tag = data["tag"]?.words else { return [] }
    if tag == "$pageview" || tag == "$url_changed" {
      return opened(data["payload"]?.words("href", "$current_url", "url"))
    }
    return [.custom(Defang.inline(tag, limit: 60))]
  }

  /// The console and network plug-ins.
  private func plugin(_ data: JSONValue) -> [SessionEvent.Kind] {
    let payload = data["payload"]
    if payload?["level"]?.string == "error" {
      let words = payload?["payload"]?.array?.compactMap(\.words).joined(separator: " ") ?? "an error"
      return [.error(words.firstLine(limit: 160))]
    }
    return (payload?["requests"]?.array ?? []).prefix(200).compactMap { request in
      guard let status = (request["responseStatus"] ?? request["status"])?.int, status == 0 || status >= 400 else {
        return nil
      }
      return .failedRequest(SessionAddress.short(request.words("name", "url") ?? "a request"), status: status)
    }
  }
}

/// Addresses as a story shows them: without the host, and without what is after a question mark, which may be private.
enum SessionAddress {
  static func short(_ address: String) -> String {
    var rest = address.prefix { $0 != "?" && $0 != "#" }[...]
    if let scheme = rest.range(of: "://") {
      rest = rest[scheme.upperBound...].drop { $0 != "/" }
    }
    return rest.isEmpty ? "/" : Defang.inline(String(rest), limit: 120)
  }
}
