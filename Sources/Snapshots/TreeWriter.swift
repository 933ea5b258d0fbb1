import CProcess
import Foundation
import Sandbox

/// Writes members into an empty folder; each path is walked by the kernel without leaving it or following a link.
final class TreeWriter {
  private let root: Int32
  private let part: String
  private var folders: [(path: String, permissions: UInt32, modified: Int, attributes: [String: Data])] = []

  /// `part` is what the members' names begin with.
  init(_ folder: String, of part: String = Part.tree) throws {
    self.part = part
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    guard try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty else {
      throw SnapshotError(.system(code: ENOTEMPTY), name: folder)
    }
    root = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard root >= 0 else { throw SnapshotError(.system(code: errno), name: folder) }
  }

  deinit { close(root) }

  func add(_ member: Member) throws {
    let path = try path(of: member)
    let (folder, name) = TreePath.split(path)
    let parent = tree_open(root, folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY, 0)
    guard parent >= 0 else { throw SnapshotError(.hostile, name: member.name) }
    defer { close(parent) }
    switch member.kind {
    case .folder(let permissions):
      try check(mkdirat(parent, name, 0o700), member)
      folders.append((path, permissions, member.modified, member.attributes))
    case .link(let target):
      try check(symlinkat(target, parent, name), member)
      try setTime(member.modified, of: name, in: parent, member.name)
    case .file where name == Whiteout.opaque:
      try check(tree_make_opaque(parent), member)
    case .file where name.hasPrefix(Whiteout.prefix):
      let hidden = String(name.dropFirst(Whiteout.prefix.count))
      guard !["", ".", ".."].contains(hidden) else { throw SnapshotError(.hostile, name: member.name) }
      try check(mknodat(parent, hidden, S_IFCHR, 0), member)
    case .file(let content, let permissions):
      let descriptor = tree_open(parent, name, O_WRONLY | O_CREAT | O_EXCL, 0o600)
      guard descriptor >= 0 else { throw SnapshotError(.hostile, name: member.name) }
      defer { close(descriptor) }
      try write(content, to: descriptor, member.name)
      try set(member.attributes, on: descriptor, member.name)
      try check(fchmod(descriptor, permissions), member)
      try setTime(member.modified, of: name, in: parent, member.name)
    case .hardLink(let target): try link(target, as: name, in: parent, member)
    }
  }

  /// One more name for a file that this archive has brought.
  private func link(_ target: String, as name: String, in parent: Int32, _ member: Member) throws {
    let (folder, last) = TreePath.split(try path(target, shown: member.name))
    let source = tree_open(root, folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY, 0)
    guard source >= 0 else { throw SnapshotError(.hostile, name: member.name) }
    defer { close(source) }
    var status = stat()
    guard !name.hasPrefix(Whiteout.prefix), fstatat(source, last, &status, AT_SYMLINK_NOFOLLOW) == 0,
      status.st_mode & S_IFMT == S_IFREG
    else { throw SnapshotError(.hostile, name: member.name) }
    try check(linkat(source, last, parent, name, 0), member)
  }

  private func write(_ content: FileContent, to descriptor: Int32, _ shown: String) throws {
    for piece in content.pieces {
      var done = 0
      while done < piece.bytes.count {
        let count = piece.bytes.withUnsafeBytes {
          pwrite(descriptor, $0.baseAddress?.advanced(by: done), $0.count - done, off_t(piece.offset + done))
        }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { throw SnapshotError(.system(code: errno), name: shown) }
        done += count
      }
    }
    guard ftruncate(descriptor, off_t(content.size)) == 0 else {
      throw SnapshotError(.system(code: errno), name: shown)
    }
  }

  private func set(_ attributes: [String: Data], on descriptor: Int32, _ shown: String) throws {
    for (name, value) in attributes {
      let status = value.withUnsafeBytes { tree_set_attribute(descriptor, name, $0.baseAddress, $0.count) }
      guard status == 0 else { throw SnapshotError(.system(code: -status), name: shown) }
    }
  }

  /// Gives folders their own rights and times, innermost first, once nothing more is written into them.
  func finish() throws {
    for folder in folders.reversed() {
      let (outer, name) = TreePath.split(folder.path)
      let parent = tree_open(root, outer.isEmpty ? "." : outer, O_RDONLY | O_DIRECTORY, 0)
      guard parent >= 0 else { throw SnapshotError(.system(code: -parent), name: folder.path) }
      defer { close(parent) }
      if !folder.attributes.isEmpty {
        let inner = tree_open(parent, name, O_RDONLY | O_DIRECTORY, 0)
        guard inner >= 0 else { throw SnapshotError(.system(code: -inner), name: folder.path) }
        defer { close(inner) }
        try set(folder.attributes, on: inner, folder.path)
      }
      guard fchmodat(parent, name, folder.permissions, 0) == 0 else {
        throw SnapshotError(.system(code: errno), name: folder.path)
      }
      try setTime(folder.modified, of: name, in: parent, folder.path)
    }
  }

  /// The place inside the tree that a member names; every doubt is an error.
  private func path(of member: Member) throws -> String {
    if case .folder = member.kind, member.name.hasSuffix("/") {
      return try path(String(member.name.dropLast()), shown: member.name)
    }
    return try path(member.name, shown: member.name)
  }

  private func path(_ name: String, shown: String) throws -> String {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    let isPlain = parts.allSatisfy { part in
      !["", ".", ".."].contains(part) && part.utf8.count <= 255 && part.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }
    guard parts.count >= 2, parts[0] == part, isPlain, name.utf8.count < 4096 else {
      throw SnapshotError(.hostile, name: shown)
    }
    return parts.dropFirst().joined(separator: "/")
  }

  private func check(_ status: Int32, _ member: Member) throws {
    if status != 0 {
      throw SnapshotError(errno == EEXIST ? .hostile : .system(code: errno), name: member.name)
    }
  }

  private func setTime(_ seconds: Int, of name: String, in parent: Int32, _ shown: String) throws {
    let times = [timespec(tv_sec: seconds, tv_nsec: 0), timespec(tv_sec: seconds, tv_nsec: 0)]
    guard utimensat(parent, name, times, AT_SYMLINK_NOFOLLOW) == 0 else {
      throw SnapshotError(.system(code: errno), name: shown)
    }
  }
}
