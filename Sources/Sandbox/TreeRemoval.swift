import CProcess
import Foundation

/// Removes folders whose contents somebody else made, even where they took our right to read them away.
enum TreeRemoval {
  /// Removes `path` and all below it; a missing one is no error.
  ///
  /// Links are removed, not followed.
  static func remove(_ path: String) throws {
    try remove(path, in: AT_FDCWD, shown: path)
  }

  private static func remove(_ name: String, in parent: Int32, shown: String) throws {
    if unlinkat(parent, name, 0) == 0 || errno == ENOENT { return }
    if unlinkat(parent, name, AT_REMOVEDIR) == 0 { return }
    // Only a folder comes here: a link would have been unlinked.
    fchmodat(parent, name, 0o700, 0)
    let descriptor = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0, let listing = fdopendir(descriptor) else {
      throw SandboxError(.system(code: errno), path: shown)
    }
    defer { closedir(listing) }
    while let item = readdir(listing) {
      let (isItself, code) = withUnsafePointer(to: &item.pointee.d_name) { field in
        field.withMemoryRebound(to: CChar.self, capacity: 256) { raw -> (Bool, Int32) in
          if strcmp(raw, ".") == 0 || strcmp(raw, "..") == 0 { return (true, 0) }
          return (false, unlinkat(descriptor, raw, 0) == 0 ? 0 : errno)
        }
      }
      if isItself || code == 0 { continue }
      let name = withUnsafePointer(to: &item.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      try remove(name, in: descriptor, shown: "\(shown)/\(name)")
    }
    guard unlinkat(parent, name, AT_REMOVEDIR) == 0 || errno == ENOENT else {
      throw SandboxError(.system(code: errno), path: shown)
    }
  }
}
