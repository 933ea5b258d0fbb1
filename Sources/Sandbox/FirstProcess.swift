import CProcess
import Foundation

/// The process that everything in a sandbox ends with, as bwrap's note names it.
struct FirstProcess {
  let pid: Int32
  let namespace: UInt64

  init(info: String) {
    let note = (FileManager.default.contents(atPath: info)).flatMap {
      try? JSONDecoder().decode(Note.self, from: $0)
    }
    pid = note?.pid ?? 0
    namespace = note?.namespace ?? 0
  }

  /// Waits, ten seconds at most, until no process of the sandbox is left that could still write.
  func awaitEnd() {
    guard pid > 1, namespace > 0 else { return }
    _ = process_await(pid, namespace, 10_000)
  }

  private struct Note: Decodable {
    var pid: Int32
    var namespace: UInt64

    enum CodingKeys: String, CodingKey {
      case pid = "child-pid"
      case namespace = "pid-namespace"
    }
  }
}
