import Agents
import Foundation
import Runtime
import Sandbox
import Testing

@Suite struct `A workspace` {
  private func withWorkspace(
    _ mode: SandboxMode, _ body: (SandboxWorkspace, _ folder: String) async throws -> Void
  ) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "workspace-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder + "/base", withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Data("one\n".utf8).write(to: URL(filePath: folder + "/base/file"))
    let layout = SandboxLayout(base: folder + "/base", directory: folder + "/run")
    try await body(try SandboxWorkspace(layout: layout, mode: mode), folder)
  }

  @Test(arguments: [SandboxMode.isolated, .none])
  func `runs in the tree, and keeps what a run wrote for the next`(_ mode: SandboxMode) async throws {
    try await withWorkspace(mode) { workspace, _ in
      let copied = try await workspace.run(["cp", "file", "copy"])
      #expect(copied.succeeded)
      let read = try await workspace.run(["cat", "copy"])
      #expect(read.outputText == "one\n")
      #expect(workspace.seconds > 0)
    }
  }

  @Test(arguments: [SandboxMode.isolated, .none])
  func `is the base again after a reset`(_ mode: SandboxMode) async throws {
    try await withWorkspace(mode) { workspace, _ in
      let removed = try await workspace.run(["rm", "file"])
      #expect(removed.succeeded)
      try await workspace.reset()
      let listed = try await workspace.run(["ls"])
      #expect(listed.outputText == "file\n")
    }
  }

  @Test(arguments: [SandboxMode.isolated, .none])
  func `lends brief files for one run, outside the tree`(_ mode: SandboxMode) async throws {
    try await withWorkspace(mode) { workspace, folder in
      let files = ["note.txt": Data("read me".utf8)]
      let read = try await workspace.run(["cat", "/brief/note.txt"], files: files, deadline: .seconds(20))
      #expect(read.outputText == "read me")
      let later = try await workspace.run(["cat", "/brief/note.txt"])
      #expect(!later.succeeded)
      let listed = try await workspace.run(["ls"])
      #expect(listed.outputText == "file\n")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["base", "run"])
    }
  }

  @Test(arguments: ["../x", "a/b", "", ".hidden"])
  func `takes no brief file whose name leads elsewhere`(_ name: String) async throws {
    try await withWorkspace(.none) { workspace, _ in
      await #expect(throws: SandboxError.self) {
        _ = try await workspace.run(["true"], files: [name: Data()], deadline: .seconds(20))
      }
    }
  }
}
