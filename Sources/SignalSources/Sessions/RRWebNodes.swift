import Domain
import Essentials

/// Names for the nodes of a recorded page, as a person would call them.
struct RRWebNodes {
  private var names: [Int: String] = [:]
  /// A page may have very many nodes; those after this many have no name.
  private static let limit = 50_000

  /// Learns a serialised node and everything below it.
  mutating func learn(_ node: JSONValue) {
    var open = [node]
    while let next = open.popLast(), names.count < Self.limit {
      if let id = next["id"]?.int, let name = Self.name(of: next) { names[id] = name }
      open += next["childNodes"]?.array ?? []
    }
  }

  func name(_ id: Int?) -> String { id.flatMap { names[$0] } ?? "something" }

  private static func name(of node: JSONValue) -> String? {
    guard let tag = node["tagName"]?.string else { return nil }
    let attributes = node["attributes"]
    let said =
      attributes?.words("aria-label", "data-testid", "title", "placeholder", "name", "id") ?? text(in: node)
    return said.map { "\(tag) “\(Defang.inline($0, limit: 40))”" } ?? tag
  }

  /// The first words directly within a node.
  private static func text(in node: JSONValue) -> String? {
    node["childNodes"]?.array?.lazy.compactMap { $0["textContent"]?.words }.first
  }
}
