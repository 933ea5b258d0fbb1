import CProcess
import Foundation

/// What a sweep found.
package struct SweepReport: Sendable, Equatable {
  package var processes: Int
  package var folders: Int

  package init(processes: Int = 0, folders: Int = 0) {
    self.processes = processes
    self.folders = folders
  }
}

extension Sandbox {
  /// Clears what a killed process left of its sandboxes in `directory`: processes, and with them their mounts, and files.
  ///
  /// To be called before the first sandbox is made there, by the only process that makes any. It blocks on files.
  package static func sweep(_ directory: String) throws -> SweepReport {
    var report = SweepReport()
    guard FileManager.default.fileExists(atPath: directory) else { return report }
    for pid in processes(below: directory) {
      let descriptor = process_open(pid)
      guard descriptor >= 0 else { continue }
      defer { close(descriptor) }
      // Asked again: the number may have become another's before the descriptor was open.
      guard isInside(pid, directory) else { continue }
      report.processes += process_end(descriptor, 10_000) == 1 ? 1 : 0
    }
    for name in try FileManager.default.contentsOfDirectory(atPath: directory) {
      try TreeRemoval.remove("\(directory)/\(name)")
      report.folders += 1
    }
    return report
  }

  /// The processes that have a sandbox of `directory` mounted: those inside, as each sandbox's mounts are its own.
  package static func processes(below directory: String) -> [Int32] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.compactMap { Int32($0) }.filter { isInside($0, directory) }
  }

  private static func isInside(_ pid: Int32, _ directory: String) -> Bool {
    guard let mounts = FileManager.default.contents(atPath: "/proc/\(pid)/mountinfo") else { return false }
    // As proc(5) writes a space; other characters that it would change cannot be in a layer's path.
    let path = directory.replacingOccurrences(of: " ", with: "\\040")
    return mounts.range(of: Data("upperdir=\(path)/".utf8)) != nil
  }
}
