import Foundation

/// The read-only layers that sandboxes share, checkouts and what is prepared for them: made once, whole or not at all.
package actor BaseLayers {
  let directory: String
  private var waiting: [String: [CheckedContinuation<Void, Never>]] = [:]

  /// Layers live in `directory`, which is this value's alone; what a kill left half made there is removed.
  package init(directory: String) throws {
    self.directory = directory
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    for name in try FileManager.default.contentsOfDirectory(atPath: directory) where name.hasPrefix(".new-") {
      try TreeRemoval.remove("\(directory)/\(name)")
    }
  }

  /// The folder with the files of `commit`, filled by `make` if there is none yet.
  ///
  /// Callers that come while it is made wait for it; if making it fails, the next of them tries.
  package func base(
    for commit: String, make: @Sendable (_ folder: String) async throws -> Void
  ) async throws -> String {
    guard Self.isPlain(commit) else { throw SandboxError(.unusable, path: commit) }
    let path = "\(directory)/\(commit)"
    while waiting[commit] != nil {
      await withCheckedContinuation { waiting[commit, default: []].append($0) }
    }
    if FileManager.default.fileExists(atPath: path) { return path }
    waiting[commit] = []
    defer {
      for waiter in waiting.removeValue(forKey: commit) ?? [] { waiter.resume() }
    }
    let fresh = "\(directory)/.new-\(commit)"
    try TreeRemoval.remove(fresh)
    do {
      try FileManager.default.createDirectory(atPath: fresh, withIntermediateDirectories: true)
      try await make(fresh)
    } catch {
      try TreeRemoval.remove(fresh)
      throw error
    }
    guard rename(fresh, path) == 0 else { throw SandboxError(.system(code: errno), path: path) }
    return path
  }

  /// Deletes the layer of `commit`, unless it is being made; an unknown one is no error.
  package func forget(_ commit: String) throws {
    guard waiting[commit] == nil, Self.isPlain(commit) else { return }
    try TreeRemoval.remove("\(directory)/\(commit)")
    unlink("\(directory)/.used-\(commit)")
  }

  func isBeingMade(_ name: String) -> Bool { waiting[name] != nil }

  static func isPlain(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) }
  }
}
