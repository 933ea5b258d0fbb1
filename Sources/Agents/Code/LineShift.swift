package import Git

/// Finds a line of a newer version of a file in an older one.
package struct LineShift: Sendable, Equatable {
  /// The hunks that make the newer version of the older one, in order.
  private let hunks: [Hunk]
  /// The file's name in the older version.
  package let oldPath: String

  /// `changes` are all differences from the older commit to the newer one.
  package init(of path: String, in changes: [FileDiff]) {
    let file = changes.first { $0.newPath == path }
    hunks = file?.hunks ?? []
    oldPath = file?.oldPath ?? path
  }

  /// The line's number in the older version; for one that was not there, the nearest place.
  package func old(_ line: Int) -> Int {
    var shift = 0
    for hunk in hunks {
      if line < hunk.newStart { break }
      if line >= hunk.newStart + hunk.newCount {
        shift += hunk.newCount - hunk.oldCount
        continue
      }
      return Self.place(of: line, in: hunk)
    }
    return max(1, line - shift)
  }

  private static func place(of line: Int, in hunk: Hunk) -> Int {
    var (old, new) = (hunk.oldStart, hunk.newStart)
    for text in hunk.lines {
      if new == line, text.first != "-" { break }
      if text.first != "+", text.first != "\\" { old += 1 }
      if text.first != "-", text.first != "\\" { new += 1 }
    }
    return max(1, old)
  }
}
