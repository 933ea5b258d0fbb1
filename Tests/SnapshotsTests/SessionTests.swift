import Foundation
import Runtime
import Sandbox
import Snapshots
import Testing

@Suite struct `A session in a snapshot` {
  private func withSandbox(_ script: String, _ body: (Sandbox, String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "sessions-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder + "/base", withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let sandbox = try Sandbox(layout: SandboxLayout(base: folder + "/base", directory: folder + "/run"))
    #expect(try await sandbox.run(["sh", "-c", script]).succeeded)
    try await body(sandbox, folder)
    try sandbox.discard()
  }

  private func kept(_ sandbox: Sandbox, _ folder: String, limits: SnapshotLimits = SnapshotLimits()) async throws
    -> [String]
  {
    let store = try DirectorySnapshotStore(directory: folder + "/store")
    let id = try await SnapshotArchive.save(
      upper: sandbox.upper, home: sandbox.layout.home, conversation: Data(), to: store, limits: limits)
    let home = folder + "/home"
    try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
    _ = try await SnapshotArchive.restore(id, from: store, into: folder + "/out", home: home)
    return try FileManager.default.subpathsOfDirectory(atPath: home).sorted()
  }

  @Test func `comes back, and nothing else of the home does`() async throws {
    let script =
      "mkdir -p ~/.session/a/b ~/.cache && echo 1 > ~/.session/a/b/talk && echo 2 > ~/.cache/x && echo 3 > ~/y"
    try await withSandbox(script) { sandbox, folder in
      let found = try await kept(sandbox, folder)
      #expect(found == [".session", ".session/a", ".session/a/b", ".session/a/b/talk"])
      let talk = FileManager.default.contents(atPath: folder + "/home/.session/a/b/talk")
      #expect(talk == Data("1\n".utf8))
    }
  }

  @Test func `stays away from a tree that is brought back without a home`() async throws {
    try await withSandbox("mkdir ~/.session && echo 1 > ~/.session/talk && echo 2 > new") { sandbox, folder in
      let store = try DirectorySnapshotStore(directory: folder + "/store")
      let id = try await SnapshotArchive.save(
        upper: sandbox.upper, home: sandbox.layout.home, conversation: Data(), to: store)
      _ = try await SnapshotArchive.restore(id, from: store, into: folder + "/out")
      #expect(try FileManager.default.subpathsOfDirectory(atPath: folder + "/out") == ["new"])
    }
  }

  @Test(arguments: [
    "ln -s /etc ~/.session", "echo x > ~/.session", "true", "mkdir ~/.session && mkfifo ~/.session/pipe",
    "mkdir ~/.session && echo x > ~/.session/.wh.gone",
  ])
  func `is none where it is not what it should be`(_ script: String) async throws {
    try await withSandbox(script) { sandbox, folder in
      let found = try await kept(sandbox, folder)
      #expect(found.allSatisfy { $0 == ".session" })
    }
  }

  @Test func `is left out where it is too large, and the tree is not`() async throws {
    try await withSandbox("mkdir ~/.session && echo 12345 > ~/.session/talk && echo 2 > new") { sandbox, folder in
      var limits = SnapshotLimits()
      limits.session = (10, 5)
      let found = try await kept(sandbox, folder, limits: limits)
      #expect(found.isEmpty)
      #expect(try FileManager.default.subpathsOfDirectory(atPath: folder + "/out") == ["new"])
    }
  }
}
