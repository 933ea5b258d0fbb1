package import Foundation
import Runtime

extension RepositoryHistory {
  /// Writes the history into a new bare repository at `directory` and gives the commits' ids, the oldest first.
  ///
  /// - Throws: `CommandError` where there is no git, `RepositoryWriteError` where git refuses.
  package func write(to directory: URL, using git: String = "git") async throws -> [String] {
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    _ = try await run(git, ["init", "--quiet", "--bare", "--initial-branch=main", "."], in: directory)
    _ = try await run(
      git, ["-c", "core.fsyncObjectFiles=false", "fast-import", "--quiet", "--force"], in: directory, input: fastImport)
    let listed = try await run(git, ["rev-list", "--reverse", "main"], in: directory)
    return listed.split(separator: "\n").map(String.init)
  }

  private func run(_ git: String, _ arguments: [String], in directory: URL, input: Data = Data()) async throws -> String
  {
    var environment = Command.inherited
    environment["GIT_CONFIG_NOSYSTEM"] = "1"
    environment["GIT_CONFIG_GLOBAL"] = "/dev/null"
    let result = try await ChildProcess.run(
      Command(git, arguments, environment: environment, workingDirectory: directory.path, input: input))
    guard result.succeeded else { throw RepositoryWriteError(detail: String(result.errorText.prefix(500))) }
    return result.outputText
  }

  /// The history as `git fast-import` reads it.
  private var fastImport: Data {
    var stream = Data()
    var before: [String: String] = [:]
    for commit in commits {
      let who =
        "\(commit.author.name) <\(commit.author.email)> \(Int(commit.date.timeIntervalSince1970)) \(commit.zone)"
      stream += Data("commit refs/heads/main\nauthor \(who)\ncommitter \(who)\n".utf8)
      stream += block(commit.message)
      for path in before.keys.sorted() where commit.files[path] == nil { stream += Data("D \(path)\n".utf8) }
      for (path, content) in commit.files.sorted(by: { $0.key < $1.key }) where before[path] != content {
        stream += Data("M 100644 inline \(path)\n".utf8)
        stream += block(content)
      }
      before = commit.files
    }
    return stream
  }

  private func block(_ text: String) -> Data { Data("data \(text.utf8.count)\n\(text)\n".utf8) }
}

/// Why git would not take a history, in its own words.
package struct RepositoryWriteError: Error, CustomStringConvertible {
  package var detail: String

  package var description: String { "git could not write the repository: \(detail)" }
}

extension RepositoryHistory.Commit {
  /// As git writes it: `+0100`.
  fileprivate var zone: String {
    let sign = zoneMinutes < 0 ? "-" : "+"
    return sign + String(format: "%02d%02d", abs(zoneMinutes) / 60, abs(zoneMinutes) % 60)
  }
}
