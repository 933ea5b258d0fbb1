import Foundation

/// Writes the unified diff that takes chosen hunks of a commit back.
enum ReversePatch {
  /// `moved` says under which names files of the commit stand in the tree that the patch is for.
  static func write(
    _ files: [FileDiff], movedTo moved: [String: String] = [:], keeping isChosen: (FileDiff, Hunk) -> Bool
  ) -> Data {
    var patch = Data()
    for file in files {
      let hunks = file.hunks.filter { isChosen(file, $0) }
      guard !hunks.isEmpty, !file.isBinary else { continue }
      // A file that came or went does so whole.
      let isWhole = hunks.count == file.hunks.count
      patch += header(file, movedTo: moved, isWhole: isWhole)
      var shift = 0
      for hunk in hunks {
        // The hunks that stay move nothing: both numbers count in the file as the commit left it.
        let start = hunk.newStart + shift + emptySideCorrection(hunk)
        patch += Data("@@ -\(hunk.newStart),\(hunk.newCount) +\(start),\(hunk.oldCount) @@\n".utf8)
        patch += reversed(hunk)
        shift += hunk.oldCount - hunk.newCount
      }
    }
    return patch
  }

  /// A side without lines is numbered by the line before it.
  private static func emptySideCorrection(_ hunk: Hunk) -> Int {
    (hunk.newCount == 0 ? 1 : 0) - (hunk.oldCount == 0 ? 1 : 0)
  }

  private static func header(_ file: FileDiff, movedTo moved: [String: String], isWhole: Bool) -> Data {
    let path = moved[file.newPath] ?? file.newPath
    let old = QuotedName.write("a/\(path)")
    let new = QuotedName.write("b/\(path)")
    var lines = ["diff --git \(old) \(new)"]
    switch file.status {
    case .added where isWhole:
      lines += ["deleted file mode \(file.newMode ?? "100644")", "--- \(old)", "+++ /dev/null"]
    case .deleted where isWhole:
      lines += ["new file mode \(file.oldMode ?? "100644")", "--- /dev/null", "+++ \(new)"]
    default:
      lines += ["--- \(old)", "+++ \(new)"]
    }
    return Data(lines.map { $0 + "\n" }.joined().utf8)
  }

  /// The hunk's lines with plus and minus exchanged, removals before additions in each run of changes.
  private static func reversed(_ hunk: Hunk) -> Data {
    var result = Data()
    var removed = Data()
    var added = Data()
    var last: UInt8 = 0
    for line in hunk.rawLines {
      let kind = line.first ?? UInt8(ascii: " ")
      let ended = line + [UInt8(ascii: "\n")]
      switch kind == UInt8(ascii: "\\") ? last : kind {
      case UInt8(ascii: "+"): removed += kind == UInt8(ascii: "\\") ? ended : Data("-".utf8) + ended.dropFirst()
      case UInt8(ascii: "-"): added += kind == UInt8(ascii: "\\") ? ended : Data("+".utf8) + ended.dropFirst()
      default:
        result += removed + added + ended
        (removed, added) = (Data(), Data())
      }
      if kind != UInt8(ascii: "\\") { last = kind }
    }
    return result + removed + added
  }
}
