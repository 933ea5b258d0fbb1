import Foundation
import Sandbox

/// One member of an archive, before it touches any file system.
struct Member: Equatable {
  enum Kind: Equatable {
    case file(FileContent, permissions: UInt32)
    /// One more name of the file that an earlier member of this name is.
    case hardLink(to: String)
    case link(target: String)
    case folder(permissions: UInt32)
  }

  var name: String
  var kind: Kind
  /// Seconds since 1970.
  var modified: Int
  var attributes: [String: Data] = [:]
}

/// What a file holds; between the pieces, and after them, it is zeros.
struct FileContent: Equatable {
  var size: Int
  var pieces: [FilePiece]

  init(size: Int, pieces: [FilePiece]) {
    self.size = size
    self.pieces = pieces
  }

  init(_ bytes: Data) {
    self.init(size: bytes.count, pieces: bytes.isEmpty ? [] : [FilePiece(offset: 0, bytes: bytes)])
  }

  /// All bytes in one, or nil if some are missing.
  var whole: Data? {
    if pieces.isEmpty { return size == 0 ? Data() : nil }
    return pieces.count == 1 && pieces[0].bytes.count == size ? pieces[0].bytes : nil
  }

  var isSparse: Bool { pieces.reduce(0) { $0 + $1.bytes.count } < size }
}

/// How deletions stand in an archive: as names, the way OCI image layers write them.
enum Whiteout {
  static let prefix = ".wh."
  static let opaque = ".wh..wh..opq"
}

/// The parts of a snapshot, told apart by the first folder of a name.
enum Part {
  static let tree = "tree"
  static let conversation = "conversation"
  /// What an agent's own program keeps of its conversation, in its home.
  static let session = "session"
}
