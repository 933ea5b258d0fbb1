import Foundation
package import Sandbox

/// Which files of a change are tests, by the names that languages give them.
package enum TestFiles {
  private static let folders: Set<String> = ["test", "tests", "spec", "specs", "__tests__", "testing", "testdata"]

  /// Whether `path` is a test, or something that stands beside tests.
  package static func isTest(_ path: String) -> Bool {
    var parts = path.split(separator: "/").map(String.init)
    guard let file = parts.popLast() else { return false }
    if parts.contains(where: { folders.contains($0.lowercased()) || $0.hasSuffix("Tests") }) { return true }
    let words = file.split(separator: ".").map(String.init)
    guard let name = words.first, words.count > 1 else { return false }
    let lower = name.lowercased()
    return lower.hasPrefix("test_") || lower.hasSuffix("_test") || lower.hasSuffix("_spec") || name.hasSuffix("Test")
      || name.hasSuffix("Tests") || name.hasSuffix("Spec")
      || words.dropFirst().contains { ["test", "spec"].contains($0) }
  }

  /// What of `changes` writes tests.
  package static func written(by changes: [FileChange]) -> [FileChange] {
    changes.filter { change in
      guard case .write = change.kind else { return false }
      return isTest(change.path)
    }
  }
}
