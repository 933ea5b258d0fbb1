import Foundation
import Runtime
import Sandbox
import Testing

@Suite struct `A toolchain beside the machine's own programs` {
  @Test(arguments: [SandboxMode.isolated, .none])
  func `is found first, and cannot be changed from inside`(_ mode: SandboxMode) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "tools-\(UUID().uuidString.prefix(8))").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for name in ["base", "chain/bin"] {
      try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
    }
    let program = "\(folder)/chain/bin/cat"
    try Data("#!/bin/sh\necho owl\n".utf8).write(to: URL(filePath: program))
    #expect(chmod(program, 0o755) == 0)
    let sandbox = try Sandbox(
      layout: SandboxLayout(base: folder + "/base", directory: folder + "/run"), mode: mode,
      tools: [folder + "/chain"])
    let found = try await sandbox.run(["sh", "-c", "cat"])
    #expect(found.outputText == "owl\n", "\(found)")
    guard mode == .isolated else { return }
    #expect(try await !sandbox.run(["sh", "-c", "echo x > \"$0\"", program]).succeeded)
    #expect(try await !sandbox.run(["touch", folder + "/chain/more"]).succeeded)
  }

  @Test func `has a path that can stand in a list of paths`() throws {
    let layout = SandboxLayout(base: "/tmp", directory: "/tmp/never-made")
    #expect(throws: SandboxError.self) { try Sandbox(layout: layout, tools: ["relative"]) }
    #expect(throws: SandboxError.self) { try Sandbox(layout: layout, tools: ["/a:/b"]) }
  }
}
