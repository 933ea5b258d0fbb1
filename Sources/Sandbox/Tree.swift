import CProcess
package import Foundation

/// A folder whose contents somebody else made: read by descriptor, without following one symbolic link.
package struct Tree: ~Copyable {
  private let root: Int32

  package init(_ path: String) throws {
    root = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard root >= 0 else { throw SandboxError(.system(code: errno), path: path) }
  }

  deinit { close(root) }

  package enum Kind: Sendable, Equatable {
    case file(size: Int, executable: Bool)
    case link(target: String)
    case folder(opaque: Bool)
    /// Overlayfs's mark that the layer below has nothing here.
    case whiteout
    case special
  }

  package struct Entry: Sendable, Equatable {
    package var path: String
    package var kind: Kind
    package var permissions: UInt32
    /// Seconds since 1970.
    package var modified: Int
    /// The same for all names of a file that has several; nil for one with a single name.
    package var identity: UInt64?

    package init(path: String, kind: Kind, permissions: UInt32, modified: Int, identity: UInt64? = nil) {
      self.path = path
      self.kind = kind
      self.permissions = permissions
      self.modified = modified
      self.identity = identity
    }
  }

  /// Everything below `folder` (all, if it is empty), parents before children, sorted by name.
  ///
  /// - Throws: `SandboxError` of kind `tooMuch` beyond `limit` entries, `unreadableName` for names nobody should have to print.
  package func entries(below folder: String = "", limit: Int = 200_000) throws -> [Entry] {
    var found: [Entry] = []
    try collect(folder, into: &found, limit: limit)
    return found
  }

  /// What is at `path`, or nil; a path through a link or a file leads nowhere.
  package func entry(_ path: String) throws -> Entry? {
    let (parent, name) = TreePath.split(path)
    let descriptor = tree_open(root, parent.isEmpty ? "." : parent, O_RDONLY | O_DIRECTORY, 0)
    if [-ENOENT, -ENOTDIR, -ELOOP].contains(descriptor) { return nil }
    guard descriptor >= 0 else { throw SandboxError(.system(code: -descriptor), path: path) }
    defer { close(descriptor) }
    return try entry(named: name, in: descriptor, path: path)
  }

  /// The bytes of the regular file at `path`.
  package func bytes(_ path: String, limit: Int) throws -> Data {
    // O_NONBLOCK, so that a pipe put in the file's place holds nobody up.
    let descriptor = tree_open(root, path, O_RDONLY | O_NONBLOCK, 0)
    guard descriptor >= 0 else { throw SandboxError(.system(code: -descriptor), path: path) }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw SandboxError(.specialFile, path: path)
    }
    let bytes = try handle.read(upToCount: limit + 1) ?? Data()
    guard bytes.count <= limit else { throw SandboxError(.tooMuch, path: path) }
    return bytes
  }

  func withFile<Value>(_ path: String, _ flags: Int32, _ body: (Int32) throws -> Value) throws -> Value {
    let descriptor = tree_open(root, path, flags, 0)
    guard descriptor >= 0 else { throw SandboxError(.system(code: -descriptor), path: path) }
    defer { close(descriptor) }
    return try body(descriptor)
  }

  private func collect(_ folder: String, into found: inout [Entry], limit: Int) throws {
    let descriptor = tree_open(root, folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY, 0)
    guard descriptor >= 0 else { throw SandboxError(.system(code: -descriptor), path: folder) }
    defer { close(descriptor) }
    for name in try Self.names(in: descriptor, folder) {
      let path = folder.isEmpty ? name : "\(folder)/\(name)"
      guard let entry = try entry(named: name, in: descriptor, path: path) else { continue }
      guard found.count < limit, path.utf8.count < 4096 else { throw SandboxError(.tooMuch, path: path) }
      found.append(entry)
      if case .folder = entry.kind { try collect(path, into: &found, limit: limit) }
    }
  }

  private static func names(in descriptor: Int32, _ folder: String) throws -> [String] {
    guard let listing = fdopendir(dup(descriptor)) else { throw SandboxError(.system(code: errno), path: folder) }
    defer { closedir(listing) }
    var names: [String] = []
    while let item = readdir(listing) {
      let name = withUnsafePointer(to: &item.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(validatingCString: $0) }
      }
      guard let name, name.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
        throw SandboxError(.unreadableName, path: folder)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  private func entry(named name: String, in folder: Int32, path: String) throws -> Entry? {
    var status = stat()
    guard fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
      if errno == ENOENT { return nil }
      throw SandboxError(.system(code: errno), path: path)
    }
    return Entry(
      path: path, kind: try kind(status, name, in: folder, path: path), permissions: status.st_mode & 0o777,
      modified: status.st_mtim.tv_sec,
      identity: status.st_mode & S_IFMT == S_IFREG && status.st_nlink > 1 ? UInt64(status.st_ino) : nil)
  }

  private func kind(_ status: stat, _ name: String, in folder: Int32, path: String) throws -> Kind {
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .file(size: status.st_size, executable: status.st_mode & 0o100 != 0)
    case S_IFLNK:
      var target = [UInt8](repeating: 0, count: 4097)
      let count = target.withUnsafeMutableBytes { room in
        guard let start = room.baseAddress else { return -1 }
        return readlinkat(folder, name, start.assumingMemoryBound(to: CChar.self), room.count)
      }
      guard (0...4096).contains(count), let text = String(validating: target.prefix(count), as: UTF8.self) else {
        throw SandboxError(.unreadableName, path: path)
      }
      return .link(target: text)
    case S_IFDIR:
      let descriptor = tree_open(folder, name, O_RDONLY | O_DIRECTORY, 0)
      guard descriptor >= 0 else { throw SandboxError(.system(code: -descriptor), path: path) }
      defer { close(descriptor) }
      return .folder(opaque: tree_is_opaque(descriptor) != 0)
    case S_IFCHR where status.st_rdev == 0: return .whiteout
    default: return .special
    }
  }
}
