package import Foundation
package import Sandbox

/// An upper layer that is made from a list of changes, where there is no snapshot that fits.
package enum ChangeLayer {
  /// Fills `upper`, which must be new or empty, so that a sandbox over the base has the tree with `changes`.
  ///
  /// - Throws: `SnapshotError`, as restoring a snapshot does; then `upper` may be half filled and has to be thrown away.
  package static func write(_ changes: [FileChange], into upper: String, at date: Date) throws {
    let writer = try TreeWriter(upper)
    for member in try members(of: changes, modified: Int(date.timeIntervalSince1970)) { try writer.add(member) }
    try writer.finish()
  }

  /// The changes as members of an archive, folders before what is in them.
  private static func members(of changes: [FileChange], modified: Int) throws -> [Member] {
    var folders: Set<String> = []
    var members: [Member] = []
    func enter(_ path: String) {
      guard !path.isEmpty, folders.insert(path).inserted else { return }
      enter(TreePath.split(path).folder)
      members.append(
        Member(name: "\(Part.tree)/\(path)", kind: .folder(permissions: 0o755), modified: modified))
    }
    let written = changes.filter { $0.kind != .delete }.sorted { $0.path < $1.path }
    for change in written {
      let (folder, name) = TreePath.split(change.path)
      // A file of this name would become a deletion.
      guard !name.hasPrefix(Whiteout.prefix) else { throw SnapshotError(.hostile, name: change.path) }
      enter(folder)
      members.append(Member(name: "\(Part.tree)/\(change.path)", kind: kind(of: change), modified: modified))
    }
    let names = Set(written.map(\.path))
    for change in changes.sorted(by: { $0.path < $1.path }) where change.kind == .delete {
      // What took its place, or that of a folder it was in, hides it already.
      guard !folders.contains(change.path), !isBelow(names, change.path) else { continue }
      let (folder, name) = TreePath.split(change.path)
      enter(folder)
      let mark = (folder.isEmpty ? "" : "\(folder)/") + Whiteout.prefix + name
      members.append(
        Member(
          name: "\(Part.tree)/\(mark)", kind: .file(FileContent(Data()), permissions: 0o600), modified: modified))
    }
    return members
  }

  private static func kind(of change: FileChange) -> Member.Kind {
    switch change.kind {
    case .write(let bytes, let isExecutable):
      .file(FileContent(bytes), permissions: isExecutable ? 0o755 : 0o644)
    case .link(let target): .link(target: target)
    case .delete: .file(FileContent(Data()), permissions: 0o600)
    }
  }

  /// Whether `path` or a folder that it is in is among `names`.
  private static func isBelow(_ names: Set<String>, _ path: String) -> Bool {
    var path = path
    while !path.isEmpty {
      if names.contains(path) { return true }
      path = TreePath.split(path).folder
    }
    return false
  }
}
