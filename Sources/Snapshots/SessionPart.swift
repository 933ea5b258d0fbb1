import Foundation
import Sandbox

/// The part of a snapshot that an agent's own program needs to go on with its conversation: the folder `.session` of its home.
enum SessionPart {
  static let folder = ".session"

  /// What is below `home`; nothing at all where that is no folder, cannot be read or is more than the limits of a session allow.
  ///
  /// Sockets and pipes in it are left out: they mean nothing to a later run. An agent can do without a session, so none is an error.
  static func members(
    below home: String, limits: SnapshotLimits, taken: Int, left: inout Int
  ) throws -> [Member] {
    let tree = try Tree(home)
    guard try tree.entry(folder)?.isFolder == true else { return [] }
    var room = min(limits.session.bytes, left)
    let most = room
    var names: [UInt64: String] = [:]
    var members: [Member] = []
    do {
      let entries = try tree.entries(
        below: folder, limit: min(limits.session.members, max(0, limits.members - taken)))
      for entry in entries where isKept(entry) {
        let name = Part.session + entry.path.dropFirst(folder.count)
        members += try SnapshotArchive.members(of: entry, in: tree, as: name, left: &room, names: &names)
      }
    } catch is SandboxError {
      return []
    } catch is SnapshotError {
      return []
    }
    left -= most - room
    return members
  }

  /// Writes `members` into a new folder below `home`.
  static func restore(_ members: [Member], below home: String) throws {
    let writer = try TreeWriter("\(home)/\(folder)", of: Part.session)
    for member in members {
      guard !TreePath.split(member.name).name.hasPrefix(Whiteout.prefix) else {
        throw SnapshotError(.hostile, name: member.name)
      }
      try writer.add(member)
    }
    try writer.finish()
  }

  private static func isKept(_ entry: Tree.Entry) -> Bool {
    switch entry.kind {
    case .special, .whiteout: false
    case .file, .link, .folder: !TreePath.split(entry.path).name.hasPrefix(Whiteout.prefix)
    }
  }
}
