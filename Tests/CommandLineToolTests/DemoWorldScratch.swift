import Foundation
import Runtime

/// A folder that a test may fill, and programs run in it.
struct Scratch: Sendable {
  let root: URL

  init() throws {
    root = FileManager.default.temporaryDirectory.appending(path: "nightshift-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
  }

  func remove() { try? FileManager.default.removeItem(at: root) }

  func folder(_ name: String) -> URL { root.appending(path: name) }

  func run(_ program: String, _ arguments: [String], in folder: String = ".", input: String = "") async throws
    -> CommandResult
  {
    var environment = Command.inherited
    environment["GIT_CONFIG_GLOBAL"] = "/dev/null"
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    return try await ChildProcess.run(
      Command(
        program, arguments, environment: environment, workingDirectory: root.appending(path: folder).path,
        input: Data(input.utf8)))
  }

  /// What git says; its complaint is thrown.
  func git(_ arguments: [String], in folder: String = ".", input: String = "") async throws -> String {
    let result = try await run("git", arguments, in: folder, input: input)
    guard result.succeeded else { throw GitFailure(complaint: result.errorText) }
    return result.outputText
  }

  struct GitFailure: Error { var complaint: String }
}
