import Essentials
import Foundation

/// One file of a difference.
struct FileChange: Sendable, Equatable {
  var path: String
  var previousPath: String?
  /// `added`, `removed`, `modified` or `renamed`.
  var status: String
  var blob: String?
  var additions = 0
  var deletions = 0
  /// The hunks, without the file header; nil for a binary file.
  var patch: String?
}

extension BareRepository {
  /// What changes from `base` to `head`; from where they parted if `symmetric`.
  func changes(from base: String, to head: String, symmetric: Bool) async throws -> [FileChange] {
    var from = base
    if symmetric, let parting = try await mergeBase(base, head) { from = parting }
    let raw = try await text(["diff-tree", "-r", "-M", "-z", "--raw", "--no-abbrev", from, head])
    var files = Self.parse(raw)
    guard !files.isEmpty else { return [] }
    let patches = Self.patches(try await text(["diff-tree", "-r", "-M", "-p", "--no-color", from, head]))
    // `--raw` and `-p` list the files in the same order.
    guard patches.count == files.count else { return files }
    for index in files.indices {
      files[index].patch = patches[index]
      for line in patches[index]?.split(separator: "\n", omittingEmptySubsequences: false) ?? [] {
        if line.hasPrefix("+") { files[index].additions += 1 }
        if line.hasPrefix("-") { files[index].deletions += 1 }
      }
    }
    return files
  }

  /// The first commit's whole content as a difference from nothing.
  static let emptyTree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"

  private static func parse(_ raw: String) -> [FileChange] {
    var files: [FileChange] = []
    var fields = raw.split(separator: "\0").map(String.init)[...]
    while let head = fields.popFirst(), head.hasPrefix(":") {
      let parts = head.split(separator: " ").map(String.init)
      guard parts.count == 5, let path = fields.popFirst() else { break }
      let blob = parts[3].allSatisfy { $0 == "0" } ? parts[2] : parts[3]
      switch parts[4].first {
      case "A": files.append(FileChange(path: path, status: "added", blob: blob))
      case "D": files.append(FileChange(path: path, status: "removed", blob: blob))
      case "R":
        guard let new = fields.popFirst() else { return files }
        files.append(FileChange(path: new, previousPath: path, status: "renamed", blob: blob))
      default: files.append(FileChange(path: path, status: "modified", blob: blob))
      }
    }
    return files
  }

  private static func patches(_ text: String) -> [String?] {
    var patches: [[Substring]?] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("diff --git ") {
        patches.append(nil)
      } else if !patches.isEmpty {
        let last = patches.count - 1
        if line.hasPrefix("@@") {
          patches[last] = (patches[last] ?? []) + [line]
        } else if patches[last] != nil {
          patches[last]?.append(line)
        }
      }
    }
    return patches.map { lines in
      lines.map { lines in
        var kept = lines
        if kept.last?.isEmpty == true { kept.removeLast() }
        return kept.joined(separator: "\n")
      }
    }
  }
}
