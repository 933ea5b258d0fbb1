import CProcess
import Foundation

/// Removes folders whose contents somebody else made, even where they took our right to read them away.
enum TreeRemoval {
  /// Removes `path` and all below it; a missing one is no error.
  ///
  /// Links are removed, not followed. However deeply folders are nested, few descriptors are open: what lies deeper is moved up
  /// beside `path` and removed from there.
  static func remove(_ path: String) throws {
    var (folder, name) = TreePath.split(path)
    if folder.isEmpty { folder = path.hasPrefix("/") ? "/" : "." }
    let parent = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard parent >= 0 else {
      if errno == ENOENT { return }
      throw SandboxError(.system(code: errno), path: path)
    }
    defer { close(parent) }
    var removal = Removal(top: parent, prefix: ".removed-\(UUID().uuidString)")
    try removal.remove(name, in: parent, shown: path, level: 0)
    while let moved = removal.moved.popLast() { try removal.remove(moved, in: parent, shown: path, level: 0) }
  }
}

private struct Removal {
  /// Where folders are moved to that are nested too deeply.
  let top: Int32
  let prefix: String
  var moved: [String] = []
  private var count = 0
  private static let deepest = 60

  init(top: Int32, prefix: String) {
    self.top = top
    self.prefix = prefix
  }

  mutating func remove(_ name: String, in parent: Int32, shown: String, level: Int) throws {
    if unlinkat(parent, name, 0) == 0 || errno == ENOENT { return }
    if unlinkat(parent, name, AT_REMOVEDIR) == 0 { return }
    // Only a folder comes here: a link would have been unlinked.
    fchmodat(parent, name, 0o700, 0)
    if level >= Self.deepest {
      count += 1
      let place = "\(prefix)-\(count)"
      guard renameat(parent, name, top, place) == 0 else { throw SandboxError(.system(code: errno), path: shown) }
      moved.append(place)
      return
    }
    let descriptor = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0, let listing = fdopendir(descriptor) else {
      throw SandboxError(.system(code: errno), path: shown)
    }
    defer { closedir(listing) }
    while let item = readdir(listing) {
      let inner = withUnsafePointer(to: &item.pointee.d_name) { field in
        field.withMemoryRebound(to: CChar.self, capacity: 256) { raw -> String? in
          if strcmp(raw, ".") == 0 || strcmp(raw, "..") == 0 || unlinkat(descriptor, raw, 0) == 0 { return nil }
          return String(cString: raw)
        }
      }
      if let inner { try remove(inner, in: descriptor, shown: shown, level: level + 1) }
    }
    guard unlinkat(parent, name, AT_REMOVEDIR) == 0 || errno == ENOENT else {
      throw SandboxError(.system(code: errno), path: shown)
    }
  }
}
