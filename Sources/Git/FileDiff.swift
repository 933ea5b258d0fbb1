package import Foundation

/// What a commit did to one file.
package struct FileDiff: Sendable, Equatable {
  package enum Status: Sendable, Equatable {
    case added, deleted, modified, renamed
  }

  /// Equal to `newPath` unless it was renamed.
  package var oldPath: String
  package var newPath: String
  package var status: Status
  /// Octal, as git writes it; nil where the diff does not say.
  package var oldMode: String?
  package var newMode: String?
  package var isBinary: Bool
  package var hunks: [Hunk]

  package init(
    oldPath: String, newPath: String, status: Status, oldMode: String? = nil, newMode: String? = nil,
    isBinary: Bool = false, hunks: [Hunk] = []
  ) {
    self.oldPath = oldPath
    self.newPath = newPath
    self.status = status
    self.oldMode = oldMode
    self.newMode = newMode
    self.isBinary = isBinary
    self.hunks = hunks
  }
}

/// A run of changed lines with those around them.
package struct Hunk: Sendable, Equatable {
  package var oldStart: Int
  package var oldCount: Int
  package var newStart: Int
  package var newCount: Int
  /// Its lines with their ` `, `+`, `-` or `\` in front, each ended by a newline, byte for byte.
  package var body: Data

  package init(oldStart: Int, oldCount: Int, newStart: Int, newCount: Int, body: Data = Data()) {
    self.oldStart = oldStart
    self.oldCount = oldCount
    self.newStart = newStart
    self.newCount = newCount
    self.body = body
  }

  /// For reading; bytes that are not UTF-8 are replaced.
  package var lines: [String] { rawLines.map { String(decoding: $0, as: UTF8.self) } }

  var rawLines: [Data] {
    body.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast()
  }

  /// The lines it touches in the new file; an empty range at the place where it only removes.
  package var newLines: Range<Int> { newStart..<newStart + newCount }

  /// The numbers, in the new file, of the lines it added.
  package var addedLines: [Int] {
    var number = newStart
    var added: [Int] = []
    for line in rawLines {
      switch line.first {
      case UInt8(ascii: "+"):
        added.append(number)
        number += 1
      case UInt8(ascii: " "): number += 1
      default: continue
      }
    }
    return added
  }
}
