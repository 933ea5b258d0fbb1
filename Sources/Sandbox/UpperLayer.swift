import Essentials
package import Foundation

/// One file that a sandbox has otherwise than its base.
package struct FileChange: Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    case write(Data, executable: Bool)
    case link(target: String)
    case delete
  }

  /// Relative to the tree.
  package var path: String
  package var kind: Kind

  package init(_ path: String, _ kind: Kind) {
    self.path = path
    self.kind = kind
  }
}

/// What ran in a sandbox, as overlayfs left it: written files, and marks where something of the base is gone.
package enum UpperLayer {
  package struct Limits: Sendable {
    package var files: Int
    package var bytes: Int

    package init(files: Int = 20_000, bytes: Int = 256 << 20) {
      self.files = files
      self.bytes = bytes
    }
  }

  /// The changes that `upper` makes to `base`, sorted by path; what is there again unchanged is none.
  ///
  /// The host reads what an agent wrote: links are taken as links, and anything that has no place in a repository is an error.
  /// What lies in folders that only the `prepared` layer made, or is a file of its making, is none either. It blocks on files.
  package static func changes(
    upper: String, base: String, prepared: String? = nil, limits: Limits = Limits()
  ) throws -> [FileChange] {
    let changes = try changes(upper: upper, base: base, limits: limits)
    guard let prepared else { return changes }
    let layer = try Tree(prepared)
    let checkout = try Tree(base)
    var kept: [FileChange] = []
    for change in changes where try !isInside(layer, not: checkout, change.path) { kept.append(change) }
    return kept
  }

  /// Whether a path, or a folder that it is in, is in `layer` and not in `base`.
  private static func isInside(_ layer: borrowing Tree, not base: borrowing Tree, _ path: String) throws -> Bool {
    var path = path
    while !path.isEmpty {
      if try base.entry(path) == nil, let made = try layer.entry(path), made.kind != .whiteout { return true }
      path = TreePath.split(path).folder
    }
    return false
  }

  private static func changes(upper: String, base: String, limits: Limits) throws -> [FileChange] {
    let upper = try Tree(upper)
    let base = try Tree(base)
    var changes: [String: FileChange.Kind] = [:]
    var bytesLeft = limits.bytes
    for entry in try upper.entries(limit: limits.files) {
      guard !entry.path.split(separator: "/").contains(where: { GitFolder.isMeant(by: $0) }) else {
        throw SandboxError(.nestedRepository, path: entry.path)
      }
      let below = try base.entry(entry.path)
      switch entry.kind {
      case .special: throw SandboxError(.specialFile, path: entry.path)
      case .whiteout: try delete(below, from: base, in: &changes)
      case .folder(let isOpaque):
        if isOpaque || below?.isFolder == false { try delete(below, from: base, in: &changes) }
      case .file(let size, let executable):
        bytesLeft -= size
        guard bytesLeft >= 0 else { throw SandboxError(.tooMuch, path: entry.path) }
        if below?.isFolder == true { try delete(below, from: base, in: &changes) }
        let bytes = try upper.bytes(entry.path, limit: size)
        changes[entry.path] = .write(bytes, executable: executable)
        if case .file(size, executable) = below?.kind, try base.bytes(entry.path, limit: size) == bytes {
          changes[entry.path] = nil
        }
      case .link(let target):
        if below?.isFolder == true { try delete(below, from: base, in: &changes) }
        changes[entry.path] = below?.kind == entry.kind ? nil : .link(target: target)
      }
    }
    return changes.map { FileChange($0.key, $0.value) }.sorted { $0.path < $1.path }
  }

  /// Notes that all files that the base has at `entry` are gone; what the upper layer has there comes later and wins.
  private static func delete(
    _ entry: Tree.Entry?, from base: borrowing Tree, in changes: inout [String: FileChange.Kind]
  ) throws {
    guard let entry else { return }
    guard entry.isFolder else {
      changes[entry.path] = .delete
      return
    }
    for inner in try base.entries(below: entry.path) where !inner.isFolder { changes[inner.path] = .delete }
  }
}

extension Tree.Entry {
  package var isFolder: Bool {
    if case .folder = kind { true } else { false }
  }
}
