import Foundation

/// The path and query of a URL, percent-decoded.
package struct RequestTarget: Sendable, Equatable {
  /// Decoded segments: `/repos/acme/shop` is `["repos", "acme", "shop"]`; an encoded slash stays inside its segment.
  package var segments: [String]
  package var query: [(name: String, value: String)]

  package init(_ url: String) {
    var rest = url[...]
    if let scheme = rest.range(of: "://") {
      let authority = rest[scheme.upperBound...]
      rest = authority.firstIndex(where: { $0 == "/" || $0 == "?" }).map { authority[$0...] } ?? ""
    }
    if let fragment = rest.firstIndex(of: "#") { rest = rest[..<fragment] }
    let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    segments = (parts.first ?? "").split(separator: "/").map { Self.decode($0) }
    query =
      parts.count < 2
      ? []
      : parts[1].split(separator: "&").map { pair in
        let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        return (Self.decode(halves[0], plus: true), halves.count > 1 ? Self.decode(halves[1], plus: true) : "")
      }
  }

  /// The first query value called `name`.
  package subscript(name: String) -> String? { query.first { $0.name == name }?.value }

  package var path: String { "/" + segments.joined(separator: "/") }

  package static func == (left: Self, right: Self) -> Bool {
    left.segments == right.segments
      && left.query.elementsEqual(right.query) { $0.name == $1.name && $0.value == $1.value }
  }

  /// `text` with everything but letters, digits and `-._~` percent-encoded.
  package static func encode(_ text: String) -> String {
    var allowed = CharacterSet()
    allowed.insert(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
    return text.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
  }

  private static func decode(_ text: Substring, plus: Bool = false) -> String {
    let spaced = plus ? text.replacingOccurrences(of: "+", with: " ") : String(text)
    return spaced.removingPercentEncoding ?? spaced
  }
}
