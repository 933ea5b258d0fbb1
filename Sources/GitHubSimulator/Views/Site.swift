import Essentials
import Foundation
import HTTPMessages

/// The addresses under which everything is found.
struct Site: Sendable, Equatable {
  /// Without a slash at the end, for example `http://127.0.0.1:8080`.
  var base: String

  var api: String { base + "/api/v3" }
  /// Where files are fetched from: another host than the API's, as at GitHub, so that clients leave their token behind.
  var blobs: String { base.replacing("//127.0.0.1", with: "//localhost") + "/_blobs" }
  var documentation: String { "https://docs.github.com/rest" }

  func api(_ path: String) -> String { "\(api)/\(path)" }
  func html(_ path: String) -> String { "\(base)/\(path)" }
}

/// The opaque names that GraphQL and `node_id` use.
enum NodeID {
  static func text(_ kind: String, _ id: Int) -> String {
    "\(kind)_\(Base64URL.encode(.init("\(kind):\(id)".utf8)))"
  }

  /// The kind and row that `text` names, or nil if it is none of ours.
  static func parse(_ text: String) -> (kind: String, id: Int)? {
    // Base64url may hold an underscore itself; the kind never does.
    guard let start = text.firstIndex(of: "_"), let bytes = Base64URL.decode(text[text.index(after: start)...]) else {
      return nil
    }
    let parts = String(decoding: bytes, as: UTF8.self).split(separator: ":")
    guard parts.count == 2, let id = Int(parts[1]), self.text(String(parts[0]), id) == text else { return nil }
    return (String(parts[0]), id)
  }
}
