import CArchive
import Foundation
import Sandbox

/// Reads a compressed tar file that anybody may have written; nothing here touches the file system.
final class TarReader {
  private let archive: OpaquePointer

  /// All members, or an error if there are more, or more bytes in them, than allowed.
  static func members(of bytes: Data, limits: SnapshotLimits) throws -> [Member] {
    try bytes.withUnsafeBytes { bytes in
      let reader = try TarReader(bytes)
      var members: [Member] = []
      var left = limits.bytes
      while let member = try reader.next(limit: &left) {
        guard members.count < limits.members else { throw SnapshotError(.tooMuch, name: member.name) }
        members.append(member)
      }
      return members
    }
  }

  private init(_ bytes: UnsafeRawBufferPointer) throws {
    guard let archive = archive_read_new() else { throw SnapshotError(.system(code: ENOMEM), name: "archive") }
    self.archive = archive
    archive_read_support_filter_zstd(archive)
    archive_read_support_format_tar(archive)
    guard archive_read_open_memory(archive, bytes.baseAddress, bytes.count) == ARCHIVE_OK else {
      throw SnapshotError(.damaged, name: "archive")
    }
  }

  deinit { archive_read_free(archive) }

  private func next(limit left: inout Int) throws -> Member? {
    var found: OpaquePointer?
    let status = archive_read_next_header(archive, &found)
    if status == ARCHIVE_EOF { return nil }
    guard status == ARCHIVE_OK, let entry = found else { throw SnapshotError(.damaged, name: "archive") }
    guard let raw = archive_entry_pathname(entry), let name = String(validatingCString: raw) else {
      throw SnapshotError(.hostile, name: "a member without a readable name")
    }
    if archive_entry_hardlink(entry) != nil {
      guard let raw = archive_entry_hardlink(entry), let target = String(validatingCString: raw) else {
        throw SnapshotError(.hostile, name: name)
      }
      return Member(name: name, kind: .hardLink(to: target), modified: archive_entry_mtime(entry))
    }
    let permissions = UInt32(archive_entry_perm(entry)) & 0o777
    let kind: Member.Kind
    switch UInt32(archive_entry_filetype(entry)) {
    case archive_kind_file:
      let content = try content(name, size: Int(archive_entry_size(entry)), limit: &left)
      kind = .file(content, permissions: permissions)
    case archive_kind_folder: kind = .folder(permissions: permissions)
    case archive_kind_link:
      guard let raw = archive_entry_symlink(entry), let target = String(validatingCString: raw),
        target.utf8.count <= 4096
      else { throw SnapshotError(.hostile, name: name) }
      kind = .link(target: target)
    default: throw SnapshotError(.hostile, name: name)
    }
    return Member(
      name: name, kind: kind, modified: archive_entry_mtime(entry),
      attributes: try attributes(entry, name, limit: &left))
  }

  private func attributes(_ entry: OpaquePointer, _ shown: String, limit left: inout Int) throws -> [String: Data] {
    var found: [String: Data] = [:]
    archive_entry_xattr_reset(entry)
    var raw: UnsafePointer<CChar>?
    var value: UnsafeRawPointer?
    var size = 0
    while archive_entry_xattr_next(entry, &raw, &value, &size) == ARCHIVE_OK {
      // Above all no mark of overlayfs: those would change what the tree is.
      guard let raw, let name = String(validatingCString: raw), Tree.isOrdinary(attribute: name), size <= 65_536 else {
        throw SnapshotError(.hostile, name: shown)
      }
      left -= size + name.utf8.count
      guard left >= 0, found.count < 1_000 else { throw SnapshotError(.tooMuch, name: shown) }
      found[name] = value.map { Data(bytes: $0, count: size) } ?? Data()
    }
    return found
  }

  /// Counts what really comes out, whatever size the header promises.
  private func content(_ name: String, size: Int, limit left: inout Int) throws -> FileContent {
    guard (0...(1 << 42)).contains(size) else { throw SnapshotError(.tooMuch, name: name) }
    var content = FileContent(size: size, pieces: [])
    while true {
      var start: UnsafeRawPointer?
      var count = 0
      var offset: Int64 = 0
      let status = archive_read_data_block(archive, &start, &count, &offset)
      if status == ARCHIVE_EOF { return content }
      guard status == ARCHIVE_OK, offset >= 0, Int(offset) <= size, count <= size - Int(offset) else {
        throw SnapshotError(.damaged, name: name)
      }
      guard let start, count > 0 else { continue }
      left -= count
      guard left >= 0, content.pieces.count < 100_000 else { throw SnapshotError(.tooMuch, name: name) }
      let bytes = Data(bytes: start, count: count)
      if let last = content.pieces.last, last.offset + last.bytes.count == Int(offset) {
        content.pieces[content.pieces.count - 1].bytes += bytes
      } else {
        content.pieces.append(FilePiece(offset: Int(offset), bytes: bytes))
      }
    }
  }
}
