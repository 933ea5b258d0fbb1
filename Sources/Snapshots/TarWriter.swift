import CArchive
import Foundation
import Sandbox

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
    guard let entry = archive_entry_new() else { throw SnapshotError(.system(code: ENOMEM), name: member.name) }
    defer { archive_entry_free(entry) }
    archive_entry_copy_pathname(entry, member.name)
    archive_entry_set_mtime(entry, member.modified, 0)
    for (name, value) in member.attributes.sorted(by: { $0.key < $1.key }) {
      value.withUnsafeBytes { archive_entry_xattr_add_entry(entry, name, $0.baseAddress, $0.count) }
    }
    var content = FileContent(Data())
    switch member.kind {
    case .file(let held, let permissions):
      content = held
      archive_entry_set_filetype(entry, archive_kind_file)
      archive_entry_set_perm(entry, permissions)
      archive_entry_set_size(entry, Int64(content.size))
      if content.isSparse { describeHoles(of: content, in: entry) }
    case .hardLink(let target):
      archive_entry_set_filetype(entry, archive_kind_file)
      archive_entry_set_perm(entry, 0o600)
      archive_entry_copy_hardlink(entry, target)
    case .link(let target):
      archive_entry_set_filetype(entry, archive_kind_link)
      archive_entry_set_perm(entry, 0o777)
      archive_entry_copy_symlink(entry, target)
    case .folder(let permissions):
      archive_entry_set_filetype(entry, archive_kind_folder)
      archive_entry_set_perm(entry, permissions)
    }
    guard archive_write_header(archive, entry) == ARCHIVE_OK else { throw failure(member.name) }
    try write(content, member.name)
  }

  private func describeHoles(of content: FileContent, in entry: OpaquePointer) {
    for piece in content.pieces {
      archive_entry_sparse_add_entry(entry, Int64(piece.offset), Int64(piece.bytes.count))
    }
    // Without any entry the file would be one without holes.
    if content.pieces.isEmpty { archive_entry_sparse_add_entry(entry, Int64(content.size), 0) }
  }

  /// The library wants the zeros as well, and leaves them out itself.
  private func write(_ content: FileContent, _ name: String) throws {
    var position = 0
    for piece in content.pieces {
      try zeros(piece.offset - position, name)
      try piece.bytes.withUnsafeBytes { try write($0, name) }
      position = piece.offset + piece.bytes.count
    }
    try zeros(content.size - position, name)
  }

  private static let nothing = [UInt8](repeating: 0, count: 1 << 20)

  private func zeros(_ count: Int, _ name: String) throws {
    var left = count
    while left > 0 {
      let step = min(left, Self.nothing.count)
      try Self.nothing.withUnsafeBytes { try write(UnsafeRawBufferPointer(rebasing: $0[..<step]), name) }
      left -= step
    }
  }

  private func write(_ bytes: UnsafeRawBufferPointer, _ name: String) throws {
    guard !bytes.isEmpty else { return }
    guard archive_write_data(archive, bytes.baseAddress, bytes.count) == bytes.count else { throw failure(name) }
  }

  func finish() throws -> Data {
    guard archive_write_close(archive) == ARCHIVE_OK, let start = room.baseAddress else { throw failure("archive") }
    return Data(bytes: start, count: used)
  }

  private func failure(_ name: String) -> SnapshotError {
    SnapshotError(.system(code: archive_errno(archive)), name: name)
  }
}
