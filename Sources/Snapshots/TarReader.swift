import CArchive
import Foundation

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
    guard archive_entry_hardlink(entry) == nil else { throw SnapshotError(.hostile, name: name) }
    let permissions = UInt32(archive_entry_perm(entry)) & 0o777
    let kind: Member.Kind
    switch UInt32(archive_entry_filetype(entry)) {
    case archive_kind_file: kind = .file(try content(name, limit: &left), permissions: permissions)
    case archive_kind_folder: kind = .folder(permissions: permissions)
    case archive_kind_link:
      guard let raw = archive_entry_symlink(entry), let target = String(validatingCString: raw),
        target.utf8.count <= 4096
      else { throw SnapshotError(.hostile, name: name) }
      kind = .link(target: target)
    default: throw SnapshotError(.hostile, name: name)
    }
    return Member(name: name, kind: kind, modified: archive_entry_mtime(entry))
  }

  /// Counts what really comes out, whatever size the header promises.
  private func content(_ name: String, limit left: inout Int) throws -> Data {
    var content = Data()
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = archive_read_data(archive, &piece, piece.count)
      guard count >= 0 else { throw SnapshotError(.damaged, name: name) }
      if count == 0 { return content }
      left -= count
      guard left >= 0 else { throw SnapshotError(.tooMuch, name: name) }
      content += piece.prefix(count)
    }
  }
}
