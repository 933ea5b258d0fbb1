import Domain
package import Foundation
package import Sandbox

/// What running a program leaves behind in a tree and nobody wants to have in a commit.
package struct Litter: Sendable {
  private let patterns: [PathPattern]
  /// Folders and files that tools make beside the sources, by the names they always have.
  private static let known = [
    "__pycache__", "*.pyc", ".pytest_cache", ".mypy_cache", ".ruff_cache", "node_modules", ".DS_Store", ".build",
    "a.out", "core",
  ]

  /// The repository's own `.gitignore`, at its root, counts too; one that makes exceptions is not understood here.
  package init(ignoring file: Data?) {
    let lines = String(decoding: file ?? Data(), as: UTF8.self).split(whereSeparator: \.isNewline)
      .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty && !$0.hasPrefix("#") }
    let own = lines.contains { $0.hasPrefix("!") } ? [] : lines.prefix(1_000).map { String($0.prefix(200)) }
    patterns = (Self.known + own).flatMap { line in
      let name = line.hasSuffix("/") ? String(line.dropLast()) : line
      // A slash before the end ties a pattern to the root.
      let place = name.contains("/") ? (name.hasPrefix("/") ? String(name.dropFirst()) : name) : "**/\(name)"
      return [PathPattern(place), PathPattern(place + "/**")]
    }
  }

  /// `changes` without new files that are litter; what the base has is somebody's.
  package func swept(_ changes: [FileChange], isInBase: (String) -> Bool) -> [FileChange] {
    changes.filter { change in
      guard case .write = change.kind, !isInBase(change.path) else { return true }
      return !patterns.contains { $0.matches(change.path) }
    }
  }
}
