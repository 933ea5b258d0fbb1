import CProcess
package import Foundation

/// A stretch of a file that holds data; what lies between two of them is zeros that take no room.
package struct FilePiece: Sendable, Equatable {
  package var offset: Int
  package var bytes: Data

  package init(offset: Int, bytes: Data) {
    self.offset = offset
    self.bytes = bytes
  }
}

extension Tree {
  /// The attributes that programs gave a file or folder; overlayfs's own are not among them.
  ///
  /// - Throws: `SandboxError` of kind `tooMuch` beyond 64 KiB.
  package func attributes(_ path: String, isFolder: Bool) throws -> [String: Data] {
    let flags = isFolder ? O_RDONLY | O_DIRECTORY : O_RDONLY | O_NONBLOCK
    return try withFile(path, flags) { descriptor in
      var names = [CChar](repeating: 0, count: 65_536)
      let length = tree_attribute_names(descriptor, &names, names.count)
      guard length >= 0 else {
        throw SandboxError(length == -Int(ERANGE) ? .tooMuch : .system(code: Int32(-length)), path: path)
      }
      var attributes: [String: Data] = [:]
      for bytes in names.prefix(length).split(separator: 0) {
        guard let name = String(validating: bytes.map(UInt8.init(bitPattern:)), as: UTF8.self),
          Self.isOrdinary(attribute: name)
        else { continue }
        var value = [UInt8](repeating: 0, count: 65_536)
        let count = tree_attribute(descriptor, name, &value, value.count)
        guard count >= 0 else { throw SandboxError(.system(code: Int32(-count)), path: path) }
        attributes[name] = Data(value.prefix(count))
      }
      guard attributes.values.reduce(0, { $0 + $1.count }) <= 65_536 else { throw SandboxError(.tooMuch, path: path) }
      return attributes
    }
  }

  /// Whether an attribute is a program's own, and no mark of the kernel's, overlayfs's or a security module's.
  package static func isOrdinary(attribute name: String) -> Bool {
    name.hasPrefix("user.") && !name.hasPrefix("user.overlay.") && name.utf8.count <= 255 && name.utf8.count > 5
  }

  /// What the regular file at `path` holds, at most `limit` bytes of it, holes left out.
  package func pieces(_ path: String, limit: Int) throws -> (size: Int, pieces: [FilePiece]) {
    try withFile(path, O_RDONLY | O_NONBLOCK) { descriptor in
      var status = stat()
      guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
        throw SandboxError(.specialFile, path: path)
      }
      let size = Int(status.st_size)
      var pieces: [FilePiece] = []
      var left = limit
      var position = 0
      while position < size {
        let start = Int(tree_data_start(descriptor, Int64(position)))
        guard start >= position, start < size else { break }
        let end = min(Int(tree_data_end(descriptor, Int64(start))), size)
        guard end > start, end - start <= left else { throw SandboxError(.tooMuch, path: path) }
        pieces.append(FilePiece(offset: start, bytes: try Self.read(descriptor, start..<end, path)))
        left -= end - start
        position = end
      }
      return (size, pieces)
    }
  }

  private static func read(_ descriptor: Int32, _ range: Range<Int>, _ path: String) throws -> Data {
    var bytes = Data(count: range.count)
    var done = 0
    while done < range.count {
      let count = bytes.withUnsafeMutableBytes {
        pread(descriptor, $0.baseAddress?.advanced(by: done), range.count - done, off_t(range.lowerBound + done))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw SandboxError(.system(code: count < 0 ? errno : EIO), path: path) }
      done += count
    }
    return bytes
  }
}
