package import Foundation
import Sandbox

package struct SnapshotLimits: Sendable {
  package var members: Int
  /// Uncompressed, all members together.
  package var bytes: Int

  /// Of a session; one that is larger is left out.
  package var session: (members: Int, bytes: Int) = (5_000, 64 << 20)

  package init(members: Int = 50_000, bytes: Int = 512 << 20) {
    self.members = members
    self.bytes = bytes
  }
}

/// What an agent has done so far, in one file: the upper layer of its sandbox, its conversation, and what its program keeps of it.
///
/// The last is the folder `.session` of the sandbox's home; nothing else of the home is kept.
///
/// A tar file compressed with zstd. Deletions and replaced folders are names (`.wh.NAME`, `.wh..wh..opq`), as in OCI image
/// layers, because overlayfs's own marks need rights to write and tools to read. The same content gives the same bytes.
package enum SnapshotArchive {
  /// Saves the upper layer, the conversation and the session below `home`; blocks on files while it reads them.
  package static func save(
    upper: String, home: String? = nil, conversation: Data, to store: any SnapshotStore,
    limits: SnapshotLimits = SnapshotLimits()
  ) async throws -> SnapshotID {
    try await store.put(try write(upper: upper, home: home, conversation: conversation, limits: limits))
  }

  /// Fills `upper`, which must be new or empty, from a snapshot, and gives back the conversation.
  ///
  /// The session is brought back below `home`, which nobody but us may have written to.
  ///
  /// - Throws: `SnapshotError`; then `upper` may be half filled and has to be thrown away.
  package static func restore(
    _ id: SnapshotID, from store: any SnapshotStore, into upper: String, home: String? = nil,
    limits: SnapshotLimits = SnapshotLimits()
  ) async throws -> Data {
    let archive = try await store.open(id)
    guard SnapshotID(of: archive) == id else { throw SnapshotError(.damaged, name: id.text) }
    return try read(archive, into: upper, home: home, limits: limits)
  }

  static func write(upper: String, home: String? = nil, conversation: Data, limits: SnapshotLimits) throws -> Data {
    let tree = try Tree(upper)
    var members = [
      Member(name: Part.conversation, kind: .file(FileContent(conversation), permissions: 0o600), modified: 0)
    ]
    var left = limits.bytes - conversation.count
    var names: [UInt64: String] = [:]
    for entry in try tree.entries(limit: limits.members) {
      members += try self.members(of: entry, in: tree, as: "\(Part.tree)/\(entry.path)", left: &left, names: &names)
    }
    if let home { members += try SessionPart.members(below: home, limits: limits, taken: members.count, left: &left) }
    let writer = try TarWriter(members: members.count, size: limits.bytes - left)
    for member in members { try writer.add(member) }
    return try writer.finish()
  }

  /// What stands for one entry of a tree; `left` is what may still be read, `names` the first names of files with several.
  static func members(
    of entry: Tree.Entry, in tree: borrowing Tree, as name: String, left: inout Int, names: inout [UInt64: String]
  ) throws -> [Member] {
    let (folder, last) = TreePath.split(name)
    // A file of this name would come back as a deletion.
    guard !last.hasPrefix(Whiteout.prefix) else { throw SnapshotError(.hostile, name: entry.path) }
    switch entry.kind {
    case .file:
      if let identity = entry.identity {
        if let first = names[identity] {
          return [Member(name: name, kind: .hardLink(to: first), modified: entry.modified)]
        }
        names[identity] = name
      }
      let content = try content(entry.path, in: tree, left: &left)
      let attributes = try tree.attributes(entry.path, isFolder: false)
      return [
        Member(
          name: name, kind: .file(content, permissions: entry.permissions), modified: entry.modified,
          attributes: attributes)
      ]
    case .link(let target): return [Member(name: name, kind: .link(target: target), modified: entry.modified)]
    case .folder(let isOpaque):
      let attributes = try tree.attributes(entry.path, isFolder: true)
      let member = Member(
        name: name, kind: .folder(permissions: entry.permissions), modified: entry.modified, attributes: attributes)
      return isOpaque ? [member, mark("\(name)/\(Whiteout.opaque)")] : [member]
    case .whiteout: return [mark("\(folder)/\(Whiteout.prefix)\(last)")]
    case .special: throw SnapshotError(.hostile, name: entry.path)
    }
  }

  private static func content(_ path: String, in tree: borrowing Tree, left: inout Int) throws -> FileContent {
    do {
      let (size, pieces) = try tree.pieces(path, limit: left)
      left -= pieces.reduce(0) { $0 + $1.bytes.count }
      return FileContent(size: size, pieces: pieces)
    } catch let error as SandboxError where error.kind == .tooMuch {
      throw SnapshotError(.tooMuch, name: path)
    }
  }

  private static func mark(_ name: String) -> Member {
    Member(name: name, kind: .file(FileContent(Data()), permissions: 0o600), modified: 0)
  }

  static func read(_ archive: Data, into upper: String, home: String? = nil, limits: SnapshotLimits) throws -> Data {
    let members = try TarReader.members(of: archive, limits: limits)
    guard let first = members.first, first.name == Part.conversation, case .file(let content, _) = first.kind,
      let conversation = content.whole
    else {
      throw SnapshotError(.damaged, name: Part.conversation)
    }
    let writer = try TreeWriter(upper)
    let rest = members.dropFirst()
    let session = rest.filter { $0.name.hasPrefix("\(Part.session)/") }
    for member in rest where !member.name.hasPrefix("\(Part.session)/") { try writer.add(member) }
    try writer.finish()
    if let home, !session.isEmpty { try SessionPart.restore(session, below: home) }
    return conversation
  }
}
