import Foundation

/// A zip file of texts, uncompressed (PKWARE APPNOTE 6.3, method 0).
struct ZipArchive {
  private var files = Data()
  private var directory = Data()
  private var count: UInt16 = 0

  /// Adds a file; `name` is a path without a slash at its start.
  mutating func add(_ name: String, _ content: Data) {
    let offset = UInt32(files.count)
    var common = Data()
    // Version 2.0, UTF-8 names, stored, 1 January 1980.
    for number: UInt16 in [20, 0x0800, 0, 0, 0x21] { Self.append(number, to: &common) }
    for number in [Self.checksum(content), UInt32(content.count), UInt32(content.count)] {
      Self.append(number, to: &common)
    }
    Self.append(UInt16(name.utf8.count), to: &common)
    Self.append(UInt16(0), to: &common)
    Self.append(UInt32(0x0403_4b50), to: &files)
    files += common + Data(name.utf8) + content
    Self.append(UInt32(0x0201_4b50), to: &directory)
    Self.append(UInt16(20), to: &directory)
    directory += common
    // No comment, first disk, no attributes.
    for number: UInt16 in [0, 0, 0] { Self.append(number, to: &directory) }
    for number in [UInt32(0), offset] { Self.append(number, to: &directory) }
    directory += Data(name.utf8)
    count += 1
  }

  /// The whole file.
  var data: Data {
    var end = Data()
    Self.append(UInt32(0x0605_4b50), to: &end)
    for number in [0, 0, count, count] { Self.append(number, to: &end) }
    for number in [UInt32(directory.count), UInt32(files.count)] { Self.append(number, to: &end) }
    Self.append(UInt16(0), to: &end)
    return files + directory + end
  }

  private static func append(_ number: some FixedWidthInteger, to data: inout Data) {
    withUnsafeBytes(of: number.littleEndian) { data.append(contentsOf: $0) }
  }

  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { code, _ in code & 1 == 1 ? 0xedb8_8320 ^ (code >> 1) : code >> 1 }
  }

  /// CRC-32, as zip files and gzip have it.
  static func checksum(_ data: Data) -> UInt32 {
    ~data.reduce(~UInt32(0)) { code, byte in table[Int(UInt8(truncatingIfNeeded: code) ^ byte)] ^ (code >> 8) }
  }
}
