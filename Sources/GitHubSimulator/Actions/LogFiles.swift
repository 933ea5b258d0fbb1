import Foundation
import Signing
import Synchronization

/// The jobs' logs, one file each, written as they come.
final class LogFiles: Sendable {
  private let directory: String
  private let lock = Mutex(())
  let secret = SecureRandom.bytes(32)

  init(directory: String) { self.directory = directory }

  func path(_ job: Int) -> String { "\(directory)/\(job).txt" }

  /// Adds to the job's log; a log that cannot be written is lost, the job is not.
  func append(_ chunk: String, to job: Int) {
    lock.withLock { _ in
      let path = path(job)
      if !FileManager.default.fileExists(atPath: path) {
        try? FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        guard FileManager.default.createFile(atPath: path, contents: nil) else { return }
      }
      guard let file = FileHandle(forWritingAtPath: path) else { return }
      defer { try? file.close() }
      _ = try? file.seekToEnd()
      try? file.write(contentsOf: Data(chunk.utf8))
    }
  }

  func read(_ job: Int) -> Data? { FileManager.default.contents(atPath: path(job)) }

  func remove(_ job: Int) { try? FileManager.default.removeItem(atPath: path(job)) }
}
