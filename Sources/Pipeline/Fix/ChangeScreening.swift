import Domain
import Essentials
import Foundation
package import Sandbox

/// What in a change only a person may let through, although an agent made it.
///
/// CI runs a same-repository branch with the repository's secrets, so whatever CI executes counts, not workflows alone.
package enum ChangeScreening {
  /// Reasons to hold the change back, empty if there are none.
  ///
  /// `original` gives the file of the base at a path, nil if it has none.
  package static func reasons(
    _ changes: [FileChange], denied: [String], original: (String) -> FileChange.Kind?
  ) -> [String] {
    var reasons: [String] = []
    for change in changes {
      if let pattern = denied.first(where: { PathPattern($0).matches(change.path) }) {
        reasons.append("`\(shown(change.path))` is protected by `\(pattern)`")
        continue
      }
      switch change.kind {
      case .link: reasons.append("`\(shown(change.path))` becomes a symbolic link")
      case .delete: continue
      case .write(let bytes, let executable):
        var (before, wasExecutable): (Data?, Bool) = (nil, false)
        if case .write(let content, let flag) = original(change.path) { (before, wasExecutable) = (content, flag) }
        if executable, !wasExecutable { reasons.append("`\(shown(change.path))` is a new executable file") }
        if bytes.contains(0), before.map({ !$0.contains(0) }) ?? true {
          reasons.append("`\(shown(change.path))` is a new binary file")
        }
        if isExecutedByCI(change.path) { reasons.append("`\(shown(change.path))` is run or read by CI") }
      }
    }
    return reasons
  }

  /// Build and test configuration and install scripts that CI runs by convention.
  private static func isExecutedByCI(_ path: String) -> Bool {
    let name = path.split(separator: "/").last.map { $0.lowercased() } ?? ""
    let names: Set<String> = [
      "makefile", "gnumakefile", "dockerfile", "package.json", ".npmrc", ".yarnrc", ".yarnrc.yml", "setup.py",
      "setup.cfg", "conftest.py", "pyproject.toml", "tox.ini", "noxfile.py", "build.gradle", "build.gradle.kts",
      "settings.gradle", "pom.xml", "build.rs", "rakefile", "gemfile", "jenkinsfile", "cmakelists.txt", "configure",
      "package.swift", "composer.json", ".pre-commit-config.yaml", ".gitattributes", ".gitmodules", ".travis.yml",
      ".gitlab-ci.yml", "azure-pipelines.yml",
    ]
    return names.contains(name) || path.hasPrefix(".circleci/") || path.hasPrefix(".buildkite/")
      || path.hasPrefix(".github/")
  }

  private static func shown(_ path: String) -> String { SafeText.title(path, limit: 120) }
}

/// A pattern of paths: `*` within a segment, `**` across segments, anything else by the letter.
package struct PathPattern {
  private let segments: [Substring]

  package init(_ text: String) { segments = text.drop { $0 == "/" }.split(separator: "/") }

  package func matches(_ path: String) -> Bool {
    Self.match(segments, path.split(separator: "/"))
  }

  /// Segments first, then the characters of each: the usual dynamic programme twice, so that no pattern can make this slow.
  private static func match(_ pattern: [Substring], _ path: [Substring]) -> Bool {
    var reachable = [true] + Array(repeating: false, count: path.count)
    for part in pattern {
      var next = Array(repeating: false, count: path.count + 1)
      if part == "**" {
        next[0] = reachable[0]
        for index in path.indices { next[index + 1] = next[index] || reachable[index + 1] }
      } else {
        for index in path.indices where reachable[index] {
          next[index + 1] = matchSegment(Array(part), Array(path[index]))
        }
      }
      reachable = next
    }
    return reachable[path.count]
  }

  private static func matchSegment(_ pattern: [Character], _ text: [Character]) -> Bool {
    var reachable = [true] + Array(repeating: false, count: text.count)
    for symbol in pattern {
      var next = Array(repeating: false, count: text.count + 1)
      if symbol == "*" {
        next[0] = reachable[0]
        for index in 0..<text.count { next[index + 1] = next[index] || reachable[index + 1] }
      } else {
        for index in 0..<text.count where reachable[index] {
          next[index + 1] = text[index].lowercased() == symbol.lowercased()
        }
      }
      reachable = next
    }
    return reachable[text.count]
  }
}
