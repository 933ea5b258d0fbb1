package import Foundation

/// Cuts a stream of bytes into lines, each at most `limit` bytes long.
package struct LineReader {
  private var rest = Data()
  private let limit: Int
  /// A line was too long: nothing more is read.
  package private(set) var isOverfull = false

  package init(limit: Int) { self.limit = limit }

  /// The lines that `piece` ends, without their ends; empty ones are left out.
  package mutating func lines(after piece: Data) -> [Data] {
    guard !isOverfull else { return [] }
    var found: [Data] = []
    var start = piece.startIndex
    while let end = piece[start...].firstIndex(of: 0x0a) {
      rest += piece[start..<end]
      start = end + 1
      guard rest.count <= limit else { break }
      if rest.last == 0x0d { rest.removeLast() }
      if !rest.isEmpty { found.append(rest) }
      rest = Data()
    }
    if rest.count <= limit { rest += piece[start...] }
    if rest.count > limit {
      isOverfull = true
      rest = Data()
    }
    return found
  }
}
