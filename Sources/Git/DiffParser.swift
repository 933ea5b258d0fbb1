import Foundation

/// Reads the patches that `git diff-tree -p` prints.
struct DiffParser {
  private var files: [FileDiff] = []
  /// How many old and new lines the current hunk still has to bring.
  private var oldLeft = 0
  private var newLeft = 0

  static func parse(_ output: Data) -> [FileDiff] {
    var parser = DiffParser()
    for line in output.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) { parser.take(line) }
    return parser.files
  }

  private mutating func take(_ line: Data) {
    // Inside a hunk every line is content, whatever it looks like.
    if oldLeft > 0 || newLeft > 0 || line.first == UInt8(ascii: "\\") { return takeContent(line) }
    let text = String(decoding: line, as: UTF8.self)
    if let names = text.dropping("diff --git ") {
      let (old, new) = Self.names(names)
      files.append(FileDiff(oldPath: old, newPath: new, status: .modified))
    } else if text.hasPrefix("@@ "), let hunk = Self.hunk(text) {
      guard !files.isEmpty else { return }
      files[files.count - 1].hunks.append(hunk)
      (oldLeft, newLeft) = (hunk.oldCount, hunk.newCount)
    } else if !files.isEmpty {
      Self.takeHeader(text, into: &files[files.count - 1])
    }
  }

  private mutating func takeContent(_ line: Data) {
    guard let file = files.indices.last, let hunk = files[file].hunks.indices.last else { return }
    switch line.first {
    case UInt8(ascii: "+"): newLeft -= 1
    case UInt8(ascii: "-"): oldLeft -= 1
    case UInt8(ascii: "\\"): break
    default:
      oldLeft -= 1
      newLeft -= 1
    }
    files[file].hunks[hunk].body += line + [UInt8(ascii: "\n")]
  }

  private static func takeHeader(_ text: String, into file: inout FileDiff) {
    if let mode = text.dropping("new file mode ") {
      (file.status, file.newMode) = (.added, mode)
    } else if let mode = text.dropping("deleted file mode ") {
      (file.status, file.oldMode) = (.deleted, mode)
    } else if let mode = text.dropping("old mode ") {
      file.oldMode = mode
    } else if let mode = text.dropping("new mode ") {
      file.newMode = mode
    } else if let path = text.dropping("rename from ") {
      (file.status, file.oldPath) = (.renamed, QuotedName.read(path))
    } else if let path = text.dropping("rename to ") {
      file.newPath = QuotedName.read(path)
    } else if text.hasPrefix("Binary files ") || text.hasPrefix("GIT binary patch") {
      file.isBinary = true
    } else if let mode = text.dropping("index ")?.split(separator: " ").dropFirst().first {
      (file.oldMode, file.newMode) = (String(mode), String(mode))
    }
  }

  /// The two names of a `diff --git` line: both alike, or the file is renamed and later lines name it.
  private static func names(_ text: String) -> (String, String) {
    if text.hasPrefix("\"") {
      let name = String(QuotedName.read(QuotedName.first(of: text)).dropFirst(2))
      return (name, name)
    }
    let bytes = Array(text.utf8)
    let length = (bytes.count - 1) / 2
    let name = String(decoding: bytes.prefix(length).dropFirst(2), as: UTF8.self)
    return (name, name)
  }

  /// `@@ -1,2 +3,4 @@ section`; a count of one is left out.
  private static func hunk(_ text: String) -> Hunk? {
    let fields = text.split(separator: " ", maxSplits: 3)
    guard fields.count >= 3, let old = range(fields[1], sign: "-"), let new = range(fields[2], sign: "+") else {
      return nil
    }
    return Hunk(oldStart: old.0, oldCount: old.1, newStart: new.0, newCount: new.1)
  }

  private static func range(_ text: Substring, sign: Character) -> (Int, Int)? {
    guard text.first == sign else { return nil }
    let numbers = text.dropFirst().split(separator: ",").map { Int($0) }
    guard let start = numbers.first ?? nil else { return nil }
    return (start, numbers.count > 1 ? numbers[1] ?? 1 : 1)
  }
}

extension String {
  /// The rest after `prefix`, or nil if it does not start with it.
  func dropping(_ prefix: String) -> String? {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
  }
}
