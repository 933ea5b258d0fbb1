import Foundation

/// Long outputs are cut where they matter least: in their middle.
package enum OutputCap {
  /// At most about `limit` bytes of `text`: its beginning and its end, and how much is missing.
  package static func cut(_ text: String, limit: Int) -> String {
    guard text.utf8.count > limit else { return text }
    let half = max(0, limit / 2)
    let head = String(decoding: text.utf8.prefix(half), as: UTF8.self)
    let tail = String(decoding: text.utf8.suffix(half), as: UTF8.self)
    return "\(head)\n[… \(text.utf8.count - 2 * half) bytes left out …]\n\(tail)"
  }
}
