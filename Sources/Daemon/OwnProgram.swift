package import Agents
import Foundation

/// This program, as a sandbox may run it.
package enum OwnProgram {
  /// What serves as the relay: the file that this process runs.
  package static var relay: RelayProgram { relay(at: URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().path) }

  /// The program at `path`, with the libraries that this process is loaded with: both come from one build.
  package static func relay(at path: String) -> RelayProgram {
    RelayProgram(path: path, libraries: libraries(in: maps))
  }

  /// What this process has mapped; the kernel gives it in pieces, and says no size.
  private static var maps: String {
    guard let file = FileHandle(forReadingAtPath: "/proc/self/maps") else { return "" }
    var bytes = Data()
    while let piece = try? file.read(upToCount: 1 << 16), !piece.isEmpty { bytes.append(piece) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The folders of the shared libraries in `maps` (as proc(5) writes it) that are not among the machine's own.
  private static func libraries(in maps: String) -> [String] {
    let paths = maps.split(separator: "\n").compactMap { line -> String? in
      guard let slash = line.firstIndex(of: "/") else { return nil }
      let path = String(line[slash...])
      let name = path.split(separator: "/").last ?? ""
      return name.hasSuffix(".so") || name.contains(".so.") ? path : nil
    }
    let folders = Set(paths.map { String($0[..<($0.lastIndex(of: "/") ?? $0.startIndex)]) })
    return folders.filter { !$0.hasPrefix("/usr/") && !$0.hasPrefix("/lib") && $0.hasPrefix("/") && $0.count > 1 }
      .sorted()
  }
}
