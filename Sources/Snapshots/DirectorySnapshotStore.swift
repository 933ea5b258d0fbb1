package import Essentials
package import Foundation
import Runtime
import Signing

/// Snapshots as files in one folder, sealed where a key is set.
///
/// Sealed or not, a name is that of the archive itself: setting a key later leaves the older ones readable.
package actor DirectorySnapshotStore: SnapshotStore {
  private let directory: String
  private let key: Redacted?
  private let executor = BlockingExecutor("snapshots")
  package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  package init(directory: String, key: Redacted? = nil) throws {
    self.directory = directory
    self.key = key
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
  }

  package func put(_ archive: Data) throws -> SnapshotID {
    let id = SnapshotID(of: archive)
    let place = path(id, isSealed: key != nil)
    if let kept = try? open(id), kept == archive, access(place, F_OK) == 0 {
      // Kept anew: it is as young as one that was just written.
      utimes(place, nil)
      return id
    }
    let bytes = try key.map { try SealedBox.seal(archive, context: id.text, key: $0) } ?? archive
    let fresh = place + ".new"
    let descriptor = Glibc.open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw SnapshotError(.system(code: errno), name: id.text) }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    try handle.write(contentsOf: bytes)
    try handle.synchronize()
    guard rename(fresh, place) == 0 else { throw SnapshotError(.system(code: errno), name: id.text) }
    // What was kept before a key was set must not stay beside it in the clear.
    if key != nil { unlink(path(id, isSealed: false)) }
    try synchronizeFolder()
    return id
  }

  package func open(_ id: SnapshotID) throws -> Data {
    let archive: Data
    if let sealed = FileManager.default.contents(atPath: path(id, isSealed: true)) {
      guard let key else { throw SnapshotError(.locked, name: id.text) }
      guard let opened = try SealedBox.open(sealed, context: id.text, key: key) else {
        throw SnapshotError(.damaged, name: id.text)
      }
      archive = opened
    } else if let plain = FileManager.default.contents(atPath: path(id, isSealed: false)) {
      archive = plain
    } else {
      throw SnapshotError(.unknown, name: id.text)
    }
    guard SnapshotID(of: archive) == id else { throw SnapshotError(.damaged, name: id.text) }
    return archive
  }

  package func delete(_ id: SnapshotID) throws {
    for isSealed in [true, false] where unlink(path(id, isSealed: isSealed)) != 0 && errno != ENOENT {
      throw SnapshotError(.system(code: errno), name: id.text)
    }
  }

  package func list() throws -> [SnapshotID] {
    let names = try FileManager.default.contentsOfDirectory(atPath: directory).compactMap { file in
      Self.suffixes.first { file.hasSuffix($0) }.flatMap { SnapshotID(String(file.dropLast($0.count))) }
    }
    return Set(names).sorted()
  }

  package func touch(_ id: SnapshotID, at date: Date) throws {
    let time = timeval(tv_sec: Int(date.timeIntervalSince1970), tv_usec: 0)
    for isSealed in [true, false] where utimes(path(id, isSealed: isSealed), [time, time]) != 0 && errno != ENOENT {
      throw SnapshotError(.system(code: errno), name: id.text)
    }
  }

  package func lastTouched(_ id: SnapshotID) throws -> Date? {
    var status = stat()
    for isSealed in [true, false] where stat(path(id, isSealed: isSealed), &status) == 0 {
      return Date(timeIntervalSince1970: TimeInterval(status.st_mtim.tv_sec))
    }
    return nil
  }

  private static let suffixes = [".tar.zst", ".tar.zst.sealed"]

  private func path(_ id: SnapshotID, isSealed: Bool) -> String {
    "\(directory)/\(id)\(Self.suffixes[isSealed ? 1 : 0])"
  }

  /// Makes a rename durable.
  private func synchronizeFolder() throws {
    let descriptor = Glibc.open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { close(descriptor) }
    guard descriptor >= 0, fsync(descriptor) == 0 else { throw SnapshotError(.system(code: errno), name: directory) }
  }
}
