import Foundation

/// One process per data directory: an embedded store has one owner.
///
/// The kernel gives the lock back when the process ends, however it ends.
package final class DataDirectoryLock: Sendable {
  private let descriptor: Int32

  package init(directory: String) throws {
    do {
      try FileManager.default.createDirectory(
        atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw StartError("cannot make the data directory \(directory): set `data_directory` to one that can be written")
    }
    descriptor = open("\(directory)/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw StartError("cannot write in \(directory): errno \(errno)") }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw StartError("another nightshift uses \(directory): stop it, or set another `data_directory`")
    }
  }

  deinit { close(descriptor) }
}
