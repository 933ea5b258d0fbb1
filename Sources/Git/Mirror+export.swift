import Foundation

/// What an export left out, so that nobody takes the folder for the whole commit.
package struct ExportReport: Sendable, Equatable {
  package var files: Int
  /// Submodules, by path.
  package var submodules: [String]
  /// Names that have no place in a folder: `..`, `.git`, control characters.
  package var refused: [String]

  package init(files: Int = 0, submodules: [String] = [], refused: [String] = []) {
    self.files = files
    self.submodules = submodules
    self.refused = refused
  }
}

extension Mirror {
  /// Writes a commit's files to `folder`, byte for byte as they are stored: no filters, no line ends changed, no `.git`.
  ///
  /// `folder` must be new or empty. Files are written before links, so that no link can lead a file out of it.
  package func export(_ commit: CommitID, to folder: String) async throws -> ExportReport {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    guard try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty else {
      throw GitError(.broken(status: EEXIST), operation: "export", detail: "the folder is not empty")
    }
    var report = ExportReport()
    var files: [TreeEntry] = []
    var links: [TreeEntry] = []
    for entry in try await entries(at: commit) {
      if entry.mode == "160000" {
        report.submodules.append(entry.name)
      } else if RepositoryPath(entry.name.hasPrefix("-") ? "_\(entry.name)" : entry.name) == nil {
        report.refused.append(entry.name)
      } else if entry.isLink {
        links.append(entry)
      } else {
        files.append(entry)
      }
    }
    for batch in Self.batches(files) + Self.batches(links) {
      let limit = batch.reduce(0) { $0 + $1.size + 200 }
      let contents = try await blobs(batch.map(\.object), limit: limit)
      for (entry, bytes) in zip(batch, contents) { try Self.write(entry, bytes, in: folder) }
      report.files += batch.count
    }
    return report
  }

  /// Groups of files that together fit in memory.
  private static func batches(_ entries: [TreeEntry], limit: Int = 16 << 20) -> [[TreeEntry]] {
    var batches: [[TreeEntry]] = []
    var size = limit
    for entry in entries {
      if size + entry.size >= limit {
        batches.append([])
        size = 0
      }
      batches[batches.count - 1].append(entry)
      size += entry.size + 100
    }
    return batches
  }

  /// The contents of `objects`, in order, from one `cat-file --batch`: `object type size LF bytes LF` each.
  func blobs(_ objects: [CommitID], limit: Int) async throws -> [Data] {
    guard !objects.isEmpty else { return [] }
    let names = objects.map { "\($0)\n" }.joined()
    var rest = try await git.run(["cat-file", "--batch"], input: Data(names.utf8), limit: limit).output[...]
    return try objects.map { object in
      guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else {
        throw GitError(.unknownObject, operation: "cat-file")
      }
      let words = String(decoding: rest[..<end], as: UTF8.self).split(separator: " ")
      guard words.count == 3, words[0] == object.text, words[1] == "blob", let size = Int(words[2]), size >= 0,
        rest.endIndex - end > size + 1
      else { throw GitError(.unknownObject, operation: "cat-file") }
      let start = rest.index(after: end)
      defer { rest = rest[(start + size + 1)...] }
      return Data(rest[start..<start + size])
    }
  }

  private static func write(_ entry: TreeEntry, _ bytes: Data, in folder: String) throws {
    let path = "\(folder)/\(entry.name)"
    let parent = (path as NSString).deletingLastPathComponent
    func failure() -> GitError {
      GitError(.broken(status: errno), operation: "export", detail: String(cString: strerror(errno)))
    }
    if entry.isLink {
      let target = String(decoding: bytes, as: UTF8.self)
      try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
      // A tree that has one name twice could lead a second link through a first one.
      guard (parent as NSString).resolvingSymlinksInPath == parent || isInside(parent, folder) else { throw failure() }
      guard symlink(target, path) == 0 else { throw failure() }
      return
    }
    try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    let descriptor = open(
      path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, entry.isExecutable ? 0o755 : 0o644)
    guard descriptor >= 0 else { throw failure() }
    defer { close(descriptor) }
    try FileHandle(fileDescriptor: descriptor, closeOnDealloc: false).write(contentsOf: bytes)
  }

  private static func isInside(_ path: String, _ folder: String) -> Bool {
    guard let real = realpath(path, nil), let root = realpath(folder, nil) else { return false }
    defer {
      free(real)
      free(root)
    }
    let inner = String(cString: real)
    return inner == String(cString: root) || inner.hasPrefix(String(cString: root) + "/")
  }
}
