import Foundation

/// What a context server's sandbox is shown so that its program can run.
package enum ServerProgram {
  /// The folder that `program` is installed in, above its `bin` as in virtual environments; nil for one of the system's own.
  ///
  /// Never a folder in which people, or the service itself, keep what is theirs (`home` and its like): a program that lies there
  /// is shown alone.
  package static func shown(for program: String, home: String) -> String? {
    guard program.hasPrefix("/"), !program.hasPrefix("/usr/"), !program.hasPrefix("/bin/") else { return nil }
    let file = URL(filePath: program).standardizedFileURL
    let folder = file.deletingLastPathComponent()
    let above = folder.lastPathComponent == "bin" ? [folder.deletingLastPathComponent()] : []
    let places = (above + [folder]).map(plain)
    return places.first { !isShared($0, home: plain(URL(filePath: home))) } ?? plain(file)
  }

  private static func plain(_ url: URL) -> String {
    let path = url.path(percentEncoded: false)
    return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  /// Whether `path` holds a home, is one, or is where programs of all kinds keep their data in one.
  private static func isShared(_ path: String, home: String) -> Bool {
    path == "/" || path == "/root" || path == "/home" || (home + "/").hasPrefix(path + "/") || path.hasSuffix("/.local")
      || (path.hasPrefix("/home/") && path.split(separator: "/").count == 2)
  }
}
