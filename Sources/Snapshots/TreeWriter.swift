import CProcess
import Foundation
import Sandbox

/// Writes members into an empty folder; each path is walked by the kernel without leaving it or following a link.
final class TreeWriter {
  private let root: Int32
  private var folders: [(path: String, permissions: UInt32, modified: Int)] = []

  init(_ folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    guard try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty else {
      throw SnapshotError(.system(code: ENOTEMPTY), name: folder)
    }
    root = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard root >= 0 else { throw SnapshotError(.system(code: errno), name: folder) }
  }

  deinit { close(root) }

  func add(_ member: Member) throws {
    let path = try Self.path(of: member)
    let (folder, name) = TreePath.split(path)
    let parent = tree_open(root, folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY, 0)
    guard parent >= 0 else { throw SnapshotError(.hostile, name: member.name) }
    defer { close(parent) }
    switch member.kind {
    case .folder(let permissions):
      try check(mkdirat(parent, name, 0o700), member)
      folders.append((path, permissions, member.modified))
    case .link(let target):
      try check(symlinkat(target, parent, name), member)
      try setTime(member.modified, of: name, in: parent, member.name)
    case .file where name == Whiteout.opaque:
      try check(tree_make_opaque(parent), member)
    case .file where name.hasPrefix(Whiteout.prefix):
      let hidden = String(name.dropFirst(Whiteout.prefix.count))
      guard !["", ".", ".."].contains(hidden) else { throw SnapshotError(.hostile, name: member.name) }
      try check(mknodat(parent, hidden, S_IFCHR, 0), member)
    case .file(let bytes, let permissions):
      let descriptor = tree_open(parent, name, O_WRONLY | O_CREAT | O_EXCL, 0o600)
      guard descriptor >= 0 else { throw SnapshotError(.hostile, name: member.name) }
      let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
      try handle.write(contentsOf: bytes)
      try check(fchmod(descriptor, permissions), member)
      try setTime(member.modified, of: name, in: parent, member.name)
    }
  }

  /// Gives folders their own rights and times, innermost first, once nothing more is written into them.
  func finish() throws {
    for folder in folders.reversed() {
      let (outer, name) = TreePath.split(folder.path)
      let parent = tree_open(root, outer.isEmpty ? "." : outer, O_RDONLY | O_DIRECTORY, 0)
      guard parent >= 0 else { throw SnapshotError(.system(code: -parent), name: folder.path) }
      defer { close(parent) }
      guard fchmodat(parent, name, folder.permissions, 0) == 0 else {
        throw SnapshotError(.system(code: errno), name: folder.path)
      }
      try setTime(folder.modified, of: name, in: parent, folder.path)
    }
  }

  /// The place inside the tree that a member names; every doubt is an error.
  private static func path(of member: Member) throws -> String {
    var name = Substring(member.name)
    if case .folder = member.kind, name.hasSuffix("/") { name = name.dropLast() }
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    let isPlain = parts.allSatisfy { part in
      !["", ".", ".."].contains(part) && part.utf8.count <= 255 && part.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }
    guard parts.count >= 2, parts[0] == Part.tree, isPlain, name.utf8.count < 4096 else {
      throw SnapshotError(.hostile, name: member.name)
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
