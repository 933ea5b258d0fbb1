import Essentials
import Foundation
import Runtime
import Sandbox
import Snapshots
import Testing

@Suite struct `A snapshot` {
  private func withFolder(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "snapshots-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder + "/base/d", withIntermediateDirectories: true)
    for path in ["a", "d/x", "d/y"] { try Data("\(path)\n".utf8).write(to: URL(filePath: "\(folder)/base/\(path)")) }
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await body(folder)
  }

  private func sandbox(_ folder: String, _ name: String) throws -> Sandbox {
    try Sandbox(layout: SandboxLayout(base: folder + "/base", directory: "\(folder)/\(name)"))
  }

  /// Names, kinds, rights, times and contents, as the sandbox itself sees them.
  private static let look = """
    find . ! -name . ! -type d -printf '%p %y %m %TF %TR %l\\n' | sort; find . ! -name . -type d -printf '%p %m\\n' | sort
    find . -type f | sort | xargs -d '\\n' cat
    """

  @Test func `brings back the tree that was saved, deletions included`() async throws {
    try await withFolder { folder in
      let store = try DirectorySnapshotStore(directory: folder + "/store")
      let first = try sandbox(folder, "first")
      let script = """
        rm a; rm -r d; mkdir -p d empty/deep; echo new > d/new; echo '#!/bin/sh' > run; chmod 755 run; ln -s /etc/passwd l
        touch -d @1000000000 run; chmod 600 d/new; echo 'ü' > 'ü ü'
        """
      #expect(try await first.run(["sh", "-c", script]).succeeded)
      let id = try await SnapshotArchive.save(upper: first.upper, conversation: Data("talk".utf8), to: store)
      let before = try await first.run(["sh", "-c", Self.look])

      let second = try sandbox(folder, "second")
      #expect(try await SnapshotArchive.restore(id, from: store, into: second.upper) == Data("talk".utf8))
      let after = try await second.run(["sh", "-c", Self.look])
      #expect(before.succeeded)
      #expect(before.outputText == after.outputText)
      #expect(before.outputText.contains("./run f 755 2001-09-09"))
      let changes = try UpperLayer.changes(upper: first.upper, base: folder + "/base")
      #expect(changes.count == 7)
      #expect(try UpperLayer.changes(upper: second.upper, base: folder + "/base") == changes)
      #expect(try await SnapshotArchive.save(upper: second.upper, conversation: Data("talk".utf8), to: store) == id)
      try first.discard()
      try second.discard()
    }
  }

  @Test func `is refused once a byte of it has changed`() async throws {
    try await withFolder { folder in
      let store = try DirectorySnapshotStore(directory: folder + "/store")
      let id = try await SnapshotArchive.save(upper: folder + "/base", conversation: Data(), to: store)
      let file = URL(filePath: "\(folder)/store/\(id).tar.zst")
      var bytes = try Data(contentsOf: file)
      bytes[bytes.count / 2] ^= 1
      try bytes.write(to: file)
      let error = await #expect(throws: SnapshotError.self) {
        try await SnapshotArchive.restore(id, from: store, into: folder + "/out")
      }
      #expect(error?.kind == .damaged)
      #expect(!FileManager.default.fileExists(atPath: folder + "/out"))
    }
  }

  @Test(arguments: [
    [Tar("tree/../../evil")], [Tar("/tmp/evil")], [Tar("../evil")], [Tar("tree/./evil")], [Tar("tree//evil")],
    [Tar("tree/l", .link, to: "/tmp"), Tar("tree/l/evil")], [Tar("tree/l", .link, to: "/etc/passwd"), Tar("tree/l")],
    [Tar("tree/fifo", .fifo)], [Tar("tree/device", .device)], [Tar("tree/h", .hardLink, to: "/etc/passwd")],
    [Tar("tree/.wh..")], [Tar("tree/.wh...")], [Tar("tree/.wh.")], [Tar("tree/a"), Tar("tree/a")], [Tar("other")],
  ])
  func `by a hostile hand leaves its folder alone`(_ members: [Tar]) async throws {
    try await withFolder { folder in
      let store = try DirectorySnapshotStore(directory: folder + "/store")
      let id = try await store.put(Tar.archive([Tar("conversation")] + members))
      let error = await #expect(throws: SnapshotError.self) {
        try await SnapshotArchive.restore(id, from: store, into: folder + "/out")
      }
      #expect(error?.kind == .hostile)
      for path in ["/evil", "/tmp/evil", folder + "/evil"] { #expect(!FileManager.default.fileExists(atPath: path)) }
    }
  }

  @Test func `of a well-meaning hand is taken`() async throws {
    try await withFolder { folder in
      let store = try DirectorySnapshotStore(directory: folder + "/store")
      let id = try await store.put(Tar.archive([Tar("conversation"), Tar("tree/a")]))
      #expect(try await SnapshotArchive.restore(id, from: store, into: folder + "/out") == Tar.content)
      #expect(FileManager.default.contents(atPath: folder + "/out/a") == Tar.content)
      let other = try await store.put(Tar.archive([Tar("tree/a")]))
      let error = await #expect(throws: SnapshotError.self) {
        try await SnapshotArchive.restore(other, from: store, into: folder + "/other")
      }
      #expect(error?.kind == .damaged)
    }
  }

  @Test func `is bounded in members and in bytes, however small its file`() async throws {
    try await withFolder { folder in
      let store = try DirectorySnapshotStore(directory: folder + "/store")
      try Data(count: 10_000_000).write(to: URL(filePath: folder + "/base/zeros"))
      let id = try await SnapshotArchive.save(upper: folder + "/base", conversation: Data(), to: store)
      #expect(try await store.open(id).count < 100_000)
      for limits in [SnapshotLimits(members: 2), SnapshotLimits(bytes: 9_000_000)] {
        let error = await #expect(throws: SnapshotError.self) {
          try await SnapshotArchive.restore(id, from: store, into: folder + "/out", limits: limits)
        }
        #expect(error?.kind == .tooMuch)
      }
    }
  }
}

@Suite struct `A snapshot store` {
  @Test func `keeps by content, once, and forgets`() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "store-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let store = try DirectorySnapshotStore(directory: folder)
    let id = try await store.put(Data("x".utf8))
    #expect(id.text == "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881")
    #expect(try await store.put(Data("x".utf8)) == id)
    #expect(try await store.list() == [id])
    #expect(try await store.open(id) == Data("x".utf8))
    try await store.delete(id)
    try await store.delete(id)
    #expect(try await store.list().isEmpty)
    let error = await #expect(throws: SnapshotError.self) { try await store.open(id) }
    #expect(error?.kind == .unknown)
  }

  @Test(arguments: ["", "../x", String(repeating: "A", count: 64), String(repeating: "g", count: 64)])
  func `takes only names of its own making`(_ name: String) { #expect(SnapshotID(name) == nil) }
}
