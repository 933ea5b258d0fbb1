package import Foundation
import Runtime

/// Snapshots as files in one folder.
package actor DirectorySnapshotStore: SnapshotStore {
  private let directory: String
  private let executor = BlockingExecutor("snapshots")
  package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  package init(directory: String) throws {
    self.directory = directory
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
  }

  package func put(_ archive: Data) throws -> SnapshotID {
    let id = SnapshotID(of: archive)
    if let kept = FileManager.default.contents(atPath: path(id)), kept == archive { return id }
    let fresh = path(id) + ".new"
    let descriptor = Glibc.open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw SnapshotError(.system(code: errno), name: id.text) }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    try handle.write(contentsOf: archive)
    try handle.synchronize()
    guard rename(fresh, path(id)) == 0 else { throw SnapshotError(.system(code: errno), name: id.text) }
    try synchronizeFolder()
    return id
  }

  package func open(_ id: SnapshotID) throws -> Data {
    guard let archive = FileManager.default.contents(atPath: path(id)) else {
      throw SnapshotError(.unknown, name: id.text)
    }
    guard SnapshotID(of: archive) == id else { throw SnapshotError(.damaged, name: id.text) }
    return archive
  }

  package func delete(_ id: SnapshotID) throws {
    guard unlink(path(id)) == 0 || errno == ENOENT else { throw SnapshotError(.system(code: errno), name: id.text) }
  }

  package func list() throws -> [SnapshotID] {
    try FileManager.default.contentsOfDirectory(atPath: directory)
      .compactMap { $0.hasSuffix(Self.suffix) ? SnapshotID(String($0.dropLast(Self.suffix.count))) : nil }.sorted()
  }

  private static let suffix = ".tar.zst"

  private func path(_ id: SnapshotID) -> String { "\(directory)/\(id)\(Self.suffix)" }

  /// Makes a rename durable.
  private func synchronizeFolder() throws {
    let descriptor = Glibc.open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { close(descriptor) }
    guard descriptor >= 0, fsync(descriptor) == 0 else { throw SnapshotError(.system(code: errno), name: directory) }
  }
}
