import CArchive
import Foundation

/// Writes a tar file, compressed with zstd, in memory.
final class TarWriter {
  private let archive: OpaquePointer
  private var room: UnsafeMutableRawBufferPointer
  private var used = 0

  /// `size`: at least what the members' contents add up to.
  init(members: Int, size: Int) throws {
    // Incompressible contents grow a little; each member has a header, and a second one for a long name.
    room = .allocate(byteCount: size + size / 64 + (members + 4) * 12_288, alignment: 16)
    guard let archive = archive_write_new() else {
      room.deallocate()
      throw SnapshotError(.system(code: ENOMEM), name: "archive")
    }
    self.archive = archive
    archive_write_set_format_pax_restricted(archive)
    // Names as bytes: libarchive would otherwise need a UTF-8 locale, and a name it cannot convert is a null pointer to it.
    guard archive_write_set_options(archive, "hdrcharset=BINARY") == ARCHIVE_OK,
      archive_write_add_filter_zstd(archive) == ARCHIVE_OK,
      archive_write_open_memory(archive, room.baseAddress, room.count, &used) == ARCHIVE_OK
    else { throw failure("archive") }
  }

  deinit {
    archive_write_free(archive)
    room.deallocate()
  }

  func add(_ member: Member) throws {
    let entry = archive_entry_new()
    defer { archive_entry_free(entry) }
    archive_entry_copy_pathname(entry, member.name)
    archive_entry_set_mtime(entry, member.modified, 0)
    var bytes = Data()
    switch member.kind {
    case .file(let content, let permissions):
      bytes = content
      archive_entry_set_filetype(entry, archive_kind_file)
      archive_entry_set_perm(entry, permissions)
      archive_entry_set_size(entry, Int64(content.count))
    case .link(let target):
      archive_entry_set_filetype(entry, archive_kind_link)
      archive_entry_set_perm(entry, 0o777)
      archive_entry_copy_symlink(entry, target)
    case .folder(let permissions):
      archive_entry_set_filetype(entry, archive_kind_folder)
      archive_entry_set_perm(entry, permissions)
    }
    guard archive_write_header(archive, entry) == ARCHIVE_OK else { throw failure(member.name) }
    let written = bytes.withUnsafeBytes { $0.isEmpty ? 0 : archive_write_data(archive, $0.baseAddress, $0.count) }
    guard written == bytes.count else { throw failure(member.name) }
  }

  func finish() throws -> Data {
    guard archive_write_close(archive) == ARCHIVE_OK, let start = room.baseAddress else { throw failure("archive") }
    return Data(bytes: start, count: used)
  }

  private func failure(_ name: String) -> SnapshotError {
    SnapshotError(.system(code: archive_errno(archive)), name: name)
  }
}
