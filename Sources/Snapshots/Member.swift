import Foundation

/// One member of an archive, before it touches any file system.
struct Member: Equatable {
  enum Kind: Equatable {
    case file(Data, permissions: UInt32)
    case link(target: String)
    case folder(permissions: UInt32)
  }

  var name: String
  var kind: Kind
  /// Seconds since 1970.
  var modified: Int
}

/// How deletions stand in an archive: as names, the way OCI image layers write them.
enum Whiteout {
  static let prefix = ".wh."
  static let opaque = ".wh..wh..opq"
}

/// The two parts of a snapshot, told apart by the first folder of a name.
enum Part {
  static let tree = "tree"
  static let conversation = "conversation"
}
