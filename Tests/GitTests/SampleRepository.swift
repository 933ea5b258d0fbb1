import Foundation
import Git
import Runtime

/// A real repository that a test fills, and a mirror of it.
struct SampleRepository: Sendable {
  let root: String
  var work: String { root + "/work" }
  var mirror: Mirror { Mirror(directory: root + "/mirror.git", remote: "file://\(work)/.git") }

  init() async throws {
    root = FileManager.default.temporaryDirectory.appending(path: "git-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: true)
    try await git("init", "-q", "-b", "main")
  }

  func remove() { try? FileManager.default.removeItem(atPath: root) }

  @discardableResult
  func git(_ arguments: String...) async throws -> String {
    let command = Command(
      "git", arguments,
      environment: [
        "PATH": "/usr/bin:/bin", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.org", "GIT_AUTHOR_DATE": "@1700000000 +0000",
        "GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.org",
        "GIT_COMMITTER_DATE": "@1700000000 +0000",
      ], workingDirectory: work)
    let result = try await ChildProcess.run(command)
    guard result.succeeded else { throw SampleError(text: result.errorText) }
    return result.outputText.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  func write(_ path: String, _ text: String) throws {
    let url = URL(filePath: "\(work)/\(path)")
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  /// Commits everything as it is now.
  func commit(_ message: String) async throws -> CommitID {
    try await git("add", "-A")
    try await git("commit", "-q", "-m", message)
    guard let id = CommitID(try await git("rev-parse", "HEAD")) else { throw SampleError(text: "no commit") }
    return id
  }
}

struct SampleError: Error {
  var text: String
}

/// Makes a repository for the length of `body`.
func withRepository(_ body: (SampleRepository) async throws -> Void) async throws {
  let repository = try await SampleRepository()
  defer { repository.remove() }
  try await body(repository)
}

func path(_ text: String) throws -> RepositoryPath {
  guard let path = RepositoryPath(text) else { throw SampleError(text: "not a path") }
  return path
}

func ref(_ text: String) throws -> RefName {
  guard let ref = RefName(text) else { throw SampleError(text: "not a ref") }
  return ref
}
