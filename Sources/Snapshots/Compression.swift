import CArchive
package import Foundation

/// Bytes made smaller with zstd, and back; gzip is understood as well.
package enum Compression {
  package static func compress(_ bytes: Data) throws -> Data {
    guard let archive = archive_write_new() else { throw SnapshotError(.system(code: ENOMEM), name: "compression") }
    defer { archive_write_free(archive) }
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count + bytes.count / 64 + 65_536, alignment: 16)
    defer { room.deallocate() }
    var used = 0
    let entry = archive_entry_new()
    defer { archive_entry_free(entry) }
    archive_entry_set_filetype(entry, archive_kind_file)
    let isReady =
      archive_write_set_format_raw(archive) == ARCHIVE_OK && archive_write_add_filter_zstd(archive) == ARCHIVE_OK
      && archive_write_open_memory(archive, room.baseAddress, room.count, &used) == ARCHIVE_OK
      && archive_write_header(archive, entry) == ARCHIVE_OK
    let written = bytes.withUnsafeBytes { $0.isEmpty ? 0 : archive_write_data(archive, $0.baseAddress, $0.count) }
    guard isReady, written == bytes.count, archive_write_close(archive) == ARCHIVE_OK, let start = room.baseAddress
    else { throw SnapshotError(.damaged, name: "compression") }
    return Data(bytes: start, count: used)
  }

  /// The bytes that `packed` stands for, at most `limit` of them, whatever it promises.
  package static func decompress(_ packed: Data, limit: Int) throws -> Data {
    guard let archive = archive_read_new() else { throw SnapshotError(.system(code: ENOMEM), name: "compression") }
    defer { archive_read_free(archive) }
    archive_read_support_filter_zstd(archive)
    archive_read_support_filter_gzip(archive)
    archive_read_support_format_raw(archive)
    return try packed.withUnsafeBytes { packed in
      var entry: OpaquePointer?
      guard archive_read_open_memory(archive, packed.baseAddress, packed.count) == ARCHIVE_OK,
        archive_read_next_header(archive, &entry) == ARCHIVE_OK,
        // Without a filter the raw format would hand plain bytes through as if they had been packed.
        archive_filter_count(archive) > 1
      else { throw SnapshotError(.damaged, name: "compression") }
      var plain = Data()
      var buffer = [UInt8](repeating: 0, count: 65_536)
      while true {
        let count = buffer.withUnsafeMutableBytes { archive_read_data(archive, $0.baseAddress, $0.count) }
        if count == 0 { return plain }
        guard count > 0 else { throw SnapshotError(.damaged, name: "compression") }
        plain += buffer[..<count]
        guard plain.count <= limit else { throw SnapshotError(.tooMuch, name: "compression") }
      }
    }
  }
}
