package import Foundation
import Sandbox

package struct SnapshotLimits: Sendable {
  package var members: Int
  /// Uncompressed, all members together.
  package var bytes: Int

  package init(members: Int = 50_000, bytes: Int = 512 << 20) {
    self.members = members
    self.bytes = bytes
  }
}

/// What an agent has done so far, in one file: the upper layer of its sandbox and its conversation.
///
/// A tar file compressed with zstd. Deletions and replaced folders are names (`.wh.NAME`, `.wh..wh..opq`), as in OCI image
/// layers, because overlayfs's own marks need rights to write and tools to read. The same content gives the same bytes.
package enum SnapshotArchive {
  /// Saves the upper layer and the conversation; blocks on files while it reads them.
  package static func save(
    upper: String, conversation: Data, to store: any SnapshotStore, limits: SnapshotLimits = SnapshotLimits()
  ) async throws -> SnapshotID {
    try await store.put(try write(upper: upper, conversation: conversation, limits: limits))
  }

  /// Fills `upper`, which must be new or empty, from a snapshot, and gives back the conversation.
  ///
  /// - Throws: `SnapshotError`; then `upper` may be half filled and has to be thrown away.
  package static func restore(
    _ id: SnapshotID, from store: any SnapshotStore, into upper: String, limits: SnapshotLimits = SnapshotLimits()
  ) async throws -> Data {
    let archive = try await store.open(id)
    guard SnapshotID(of: archive) == id else { throw SnapshotError(.damaged, name: id.text) }
    return try read(archive, into: upper, limits: limits)
  }

  static func write(upper: String, conversation: Data, limits: SnapshotLimits) throws -> Data {
    let tree = try Tree(upper)
    var members = [Member(name: Part.conversation, kind: .file(conversation, permissions: 0o600), modified: 0)]
    var left = limits.bytes - conversation.count
    for entry in try tree.entries(limit: limits.members) {
      let name = "\(Part.tree)/\(entry.path)"
      let (folder, last) = TreePath.split(name)
      // A file of this name would come back as a deletion.
      guard !last.hasPrefix(Whiteout.prefix) else { throw SnapshotError(.hostile, name: entry.path) }
      switch entry.kind {
      case .file(let size, _):
        left -= size
        guard left >= 0 else { throw SnapshotError(.tooMuch, name: entry.path) }
        let bytes = try tree.bytes(entry.path, limit: size)
        members.append(Member(name: name, kind: .file(bytes, permissions: entry.permissions), modified: entry.modified))
      case .link(let target):
        members.append(Member(name: name, kind: .link(target: target), modified: entry.modified))
      case .folder(let isOpaque):
        members.append(Member(name: name, kind: .folder(permissions: entry.permissions), modified: entry.modified))
        if isOpaque { members.append(mark("\(name)/\(Whiteout.opaque)")) }
      case .whiteout: members.append(mark("\(folder)/\(Whiteout.prefix)\(last)"))
      case .special: throw SnapshotError(.hostile, name: entry.path)
      }
    }
    let writer = try TarWriter(members: members.count, size: limits.bytes - left)
    for member in members { try writer.add(member) }
    return try writer.finish()
  }

  private static func mark(_ name: String) -> Member {
    Member(name: name, kind: .file(Data(), permissions: 0o600), modified: 0)
  }

  static func read(_ archive: Data, into upper: String, limits: SnapshotLimits) throws -> Data {
    let members = try TarReader.members(of: archive, limits: limits)
    guard let first = members.first, first.name == Part.conversation, case .file(let conversation, _) = first.kind
    else {
      throw SnapshotError(.damaged, name: Part.conversation)
    }
    let writer = try TreeWriter(upper)
    for member in members.dropFirst() { try writer.add(member) }
    try writer.finish()
    return conversation
  }
}
