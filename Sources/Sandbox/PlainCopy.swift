import Foundation
import Runtime

/// The tree of a sandbox without isolation: a copy, compared with its base after each run so that the upper layer is the same
/// as an overlay's.
struct PlainCopy {
  let layout: SandboxLayout

  /// What is copied and compared with.
  private var original: String { layout.prepared ?? layout.base }

  /// Makes the copy, base and upper layer together, unless an earlier run left it.
  func open() async throws {
    let files = FileManager.default
    guard try files.contentsOfDirectory(atPath: layout.merged).isEmpty else { return }
    let copy = Command(
      "/bin/cp", ["-a", "--reflink=auto", "--", original + "/.", layout.merged], deadline: .seconds(600))
    let result = try await ChildProcess.run(copy)
    guard result.succeeded else { throw SandboxError(.system(code: EIO), path: original) }
    let changes = try UpperLayer.changes(upper: layout.upper, base: original)
    // All that goes first: a file may have taken the place of a folder that others were in.
    for change in changes { try TreeRemoval.remove("\(layout.merged)/\(change.path)") }
    for change in changes where change.kind != .delete { try write(change, to: "\(layout.merged)/\(change.path)") }
  }

  /// Writes the differences between the copy and its base to the upper layer.
  func settle() throws {
    let merged = try Tree(layout.merged)
    let base = try Tree(original)
    let fresh = layout.upper + ".new"
    try TreeRemoval.remove(fresh)
    try makeFolder(fresh)
    var kept: Set<String> = []
    for entry in try merged.entries() {
      kept.insert(entry.path)
      let below = try base.entry(entry.path)
      let path = "\(fresh)/\(entry.path)"
      switch entry.kind {
      case .folder:
        if below?.isFolder != true { try makeFolder(path) }
      case .file(let size, let executable):
        let bytes = try merged.bytes(entry.path, limit: size)
        if case .file(size, executable) = below?.kind, try base.bytes(entry.path, limit: size) == bytes { continue }
        try write(FileChange(entry.path, .write(bytes, executable: executable)), to: path)
      case .link(let target) where below?.kind != entry.kind:
        try write(FileChange(entry.path, .link(target: target)), to: path)
      case .link, .whiteout: continue
      case .special: throw SandboxError(.specialFile, path: entry.path)
      }
    }
    for entry in try base.entries() where !kept.contains(entry.path) {
      let parent = TreePath.split(entry.path).folder
      guard try parent.isEmpty || merged.entry(parent)?.isFolder == true else { continue }
      try makeFolder(TreePath.split("\(fresh)/\(entry.path)").folder)
      guard mknod("\(fresh)/\(entry.path)", S_IFCHR, 0) == 0 else {
        throw SandboxError(.system(code: errno), path: entry.path)
      }
    }
    try TreeRemoval.remove(layout.upper)
    try FileManager.default.moveItem(atPath: fresh, toPath: layout.upper)
  }

  private func makeFolder(_ path: String) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  private func write(_ change: FileChange, to path: String) throws {
    try makeFolder(TreePath.split(path).folder)
    switch change.kind {
    case .write(let bytes, let executable):
      try bytes.write(to: URL(filePath: path))
      chmod(path, executable ? 0o755 : 0o644)
    case .link(let target):
      guard symlink(target, path) == 0 else { throw SandboxError(.system(code: errno), path: change.path) }
    case .delete: break
    }
  }
}
