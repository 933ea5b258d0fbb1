import Agents
import Domain
import Foundation
import Git
import Runtime
import Sandbox

struct SampleError: Error {
  var text: String
}

/// A real repository that a test fills, and a mirror of it.
struct SampleRepository: Sendable {
  let root: String
  var work: String { root + "/work" }
  var mirror: Mirror { Mirror(directory: root + "/mirror.git", remote: "file://\(work)/.git") }

  init() async throws {
    root = FileManager.default.temporaryDirectory.appending(path: "agents-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: true)
    try await git(["init", "-q", "-b", "main"], day: 0)
  }

  @discardableResult
  func git(_ arguments: [String], day: Int, author: String = "Ada") async throws -> String {
    let date = "@\(1_700_000_000 + day * 86_400) +0000"
    let email = author.lowercased() + "@example.org"
    let environment = [
      "PATH": "/usr/bin:/bin", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1",
      "GIT_AUTHOR_NAME": author, "GIT_AUTHOR_EMAIL": email, "GIT_AUTHOR_DATE": date,
      "GIT_COMMITTER_NAME": author, "GIT_COMMITTER_EMAIL": email, "GIT_COMMITTER_DATE": date,
    ]
    let result = try await ChildProcess.run(
      Command("git", arguments, environment: environment, workingDirectory: work))
    guard result.succeeded else { throw SampleError(text: result.errorText) }
    return result.outputText.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Writes `files` (nil: removes them) and commits everything.
  @discardableResult
  func commit(
    _ subject: String, day: Int, author: String = "Ada", _ files: [String: String?]
  ) async throws -> CommitID {
    for (path, text) in files {
      let url = URL(filePath: "\(work)/\(path)")
      guard let text else {
        try FileManager.default.removeItem(at: url)
        continue
      }
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
    }
    try await git(["add", "-A"], day: day)
    try await git(["commit", "-q", "-m", subject], day: day, author: author)
    guard let id = CommitID(try await git(["rev-parse", "HEAD"], day: day)) else { throw SampleError(text: "no id") }
    return id
  }
}

extension Date {
  /// The day that many days after the sample repositories begin.
  static func day(_ number: Double) -> Date { Date(timeIntervalSince1970: 1_700_000_000 + number * 86_400) }
}

/// Makes a repository for the length of `body`.
func withRepository(_ body: (SampleRepository) async throws -> Void) async throws {
  let repository = try await SampleRepository()
  defer { try? FileManager.default.removeItem(atPath: repository.root) }
  try await body(repository)
}

/// A real sandbox on the tree of a commit.
struct TestWorkspace: AgentWorkspace {
  private let sandbox: SandboxWorkspace

  /// Below the repository's own folder, and gone with it.
  init(_ repository: SampleRepository, at commit: CommitID) async throws {
    let folder = "\(repository.root)/\(UUID().uuidString)"
    _ = try await repository.mirror.export(commit, to: folder + "/base")
    sandbox = try SandboxWorkspace(layout: SandboxLayout(base: folder + "/base", directory: folder + "/run"))
  }

  func run(_ arguments: [String], files: [String: Data], deadline: Duration) async throws -> CommandResult {
    try await sandbox.run(arguments, files: files, deadline: deadline)
  }

  var tree: String { sandbox.tree }
  var home: String { sandbox.home }
  var servers: [String] { sandbox.servers }

  func runConnected(_ program: ConnectedProgram) async throws -> CommandResult {
    try await sandbox.runConnected(program)
  }

  func reset() async throws { try await sandbox.reset() }

  func text(_ path: String) async throws -> String {
    let result = try await sandbox.run(["cat", "--", path])
    guard result.succeeded else { throw SampleError(text: result.errorText) }
    return result.outputText
  }
}
