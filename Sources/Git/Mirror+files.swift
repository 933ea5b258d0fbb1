package import Foundation

extension Mirror {
  /// The bytes of a regular file, or nil if there is none at `path` (a link or a folder is none).
  ///
  /// - Throws: `GitError` of kind `tooLarge` for more than `limit` bytes.
  package func file(_ path: RepositoryPath, at commit: CommitID, limit: Int = 16 << 20) async throws -> Data? {
    let listing = try await git.run(["ls-tree", "-z", "-l", "--full-tree", commit.text, "--", path.text])
    let entries = listing.output.nulSeparated.compactMap { TreeEntry($0) }
    guard let entry = entries.first(where: { $0.name == path.text }), entry.isFile else { return nil }
    guard entry.size <= limit else { throw GitError(.tooLarge, operation: "cat-file") }
    return try await git.run(["cat-file", "blob", entry.object.text], limit: limit + 1).output
  }

  /// All regular files of a commit, in git's order; names that `RepositoryPath` refuses are left out.
  package func files(at commit: CommitID) async throws -> [RepositoryPath] {
    try await entries(at: commit).filter(\.isFile).compactMap { RepositoryPath($0.name) }
  }

  func entries(at commit: CommitID) async throws -> [TreeEntry] {
    try await git.run(["ls-tree", "-r", "-z", "-l", "--full-tree", commit.text]).output.nulSeparated
      .compactMap { TreeEntry($0) }
  }
}

/// One line of `git ls-tree -l -z`: `mode type object size TAB name`.
struct TreeEntry: Sendable {
  let mode: String
  let object: CommitID
  let size: Int
  let name: String

  init?(_ line: Data) {
    guard let tab = line.firstIndex(of: UInt8(ascii: "\t")) else { return nil }
    let fields = String(decoding: line[..<tab], as: UTF8.self).split(separator: " ")
    guard fields.count == 4, let object = CommitID(fields[2]) else { return nil }
    mode = String(fields[0])
    self.object = object
    size = Int(fields[3]) ?? 0
    name = String(decoding: line[line.index(after: tab)...], as: UTF8.self)
  }

  var isFile: Bool { mode.hasPrefix("100") }
  var isExecutable: Bool { mode == "100755" }
  var isLink: Bool { mode == "120000" }
}
