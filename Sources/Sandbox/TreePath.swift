/// Paths as text, without a look at any file system.
package enum TreePath {
  /// The folder and the name in it; the folder is empty for a name alone.
  package static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return ("", path) }
    return (String(path[..<slash]), String(path[path.utf8.index(after: slash)...]))
  }
}
