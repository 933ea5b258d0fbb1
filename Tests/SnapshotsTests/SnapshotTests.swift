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

  @Test func `keeps names of one file together, attributes, and holes`() async throws {
    try await withFolder { folder in
      let store = try DirectorySnapshotStore(directory: folder + "/store")
      let first = try sandbox(folder, "first")
      let script = """
        import os
        os.makedirs('deep')
        open('deep/one', 'w').write('shared')
        os.link('deep/one', 'two'); os.link('two', 'deep/three')
        os.setxattr('two', 'user.note', b'\\x00kept'); os.setxattr('deep', 'user.folder', b'')
        with open('holes', 'wb') as file:
          file.seek(1 << 20); file.write(b'middle'); file.truncate(4 << 30)
        open('empty', 'wb').truncate(1 << 20)
        """
      let made = try await first.run(["/usr/bin/python3", "-c", script])
      #expect(made.succeeded, "\(made.errorText)")
      let limits = SnapshotLimits(bytes: 1 << 20)
      let id = try await SnapshotArchive.save(upper: first.upper, conversation: Data(), to: store, limits: limits)
      #expect(try await store.open(id).count < 100_000)
      let second = try sandbox(folder, "second")
      _ = try await SnapshotArchive.restore(id, from: store, into: second.upper, limits: limits)
      let look = """
        stat -c '%n %h %s' two deep/one deep/three holes empty; test $(stat -c %b holes) -lt 100 && echo sparse
        stat -c %b empty; tail -c +1048577 holes | head -c 6; echo; cat two; echo
        """
      let before = try await first.run(["sh", "-c", look])
      let after = try await second.run(["sh", "-c", look])
      #expect(before.succeeded)
      #expect(after.outputText == before.outputText)
      #expect(after.outputText.contains("two 3 6\n"))
      #expect(after.outputText.contains("holes 1 4294967296\n"))
      #expect(after.outputText.hasSuffix("sparse\n0\nmiddle\nshared\n"))
      let tree = try Tree(second.upper)
      #expect(try tree.attributes("deep/three", isFolder: false) == ["user.note": Data("\0kept".utf8)])
      #expect(try tree.attributes("deep", isFolder: true) == ["user.folder": Data()])
      #expect(
        try await SnapshotArchive.save(upper: second.upper, conversation: Data(), to: store, limits: limits) == id)
    }
  }

  @Test func `is read in the clear by nobody without the key`() async throws {
    try await withFolder { folder in
      let plain = try DirectorySnapshotStore(directory: folder + "/store")
      let key = Redacted("a long enough secret")
      let sealing = try DirectorySnapshotStore(directory: folder + "/store", key: key)
      let words = Data("words that stand in the archive".utf8)
      let old = try await plain.put(words)
      #expect(try await sealing.open(old) == words)
      #expect(try await sealing.put(words) == old)
      let files = try FileManager.default.contentsOfDirectory(atPath: folder + "/store")
      #expect(files == ["\(old).tar.zst.sealed"])
      let kept = try #require(FileManager.default.contents(atPath: "\(folder)/store/\(files[0])"))
      #expect(kept.range(of: words.prefix(8)) == nil)
      #expect(try await sealing.open(old) == words)
      #expect(try await sealing.list() == [old])
      for (store, kind) in [
        (plain, SnapshotError.Kind.locked),
        (try DirectorySnapshotStore(directory: folder + "/store", key: Redacted("another")), .damaged),
      ] {
        let error = await #expect(throws: SnapshotError.self) { try await store.open(old) }
        #expect(error?.kind == kind)
      }
      // One sealed snapshot in another's place is not that other one.
      let other = try await sealing.put(Data("other".utf8))
      let path = "\(folder)/store/\(other).tar.zst.sealed"
      try FileManager.default.removeItem(atPath: path)
      try FileManager.default.copyItem(atPath: "\(folder)/store/\(files[0])", toPath: path)
      let error = await #expect(throws: SnapshotError.self) { try await sealing.open(other) }
      #expect(error?.kind == .damaged)
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
    [Tar("tree/a"), Tar("tree/h", .hardLink, to: "tree/../../etc/passwd")],
    [Tar("tree/l", .link, to: "/etc"), Tar("tree/h", .hardLink, to: "tree/l/passwd")],
    [Tar("tree/l", .link, to: "/etc/passwd"), Tar("tree/h", .hardLink, to: "tree/l")],
    [Tar("tree/a"), Tar("tree/.wh.a", .hardLink, to: "tree/a")], [Tar("tree/h", .hardLink, to: "conversation")],
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

  @Test func `throws away what is old and wanted by nobody`() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "store-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let store = try DirectorySnapshotStore(directory: folder)
    let start = Date(timeIntervalSince1970: 1_800_000_000)
    var ids: [SnapshotID] = []
    for text in ["wanted", "closed", "young"] { ids.append(try await store.put(Data(text.utf8))) }
    for id in ids { try await store.touch(id, at: start) }
    let week: TimeInterval = 7 * 86_400
    // While its pull request is open it stays, however long that takes, and for a week after that.
    for (day, wanted) in [(5.0, Set(ids.prefix(2))), (10, Set(ids.prefix(2))), (15, [ids[0]])] {
      if day == 10 { try await store.touch(ids[2], at: start + 9 * 86_400) }
      let now = start + day * 86_400
      #expect(try await SnapshotGarbage.collect(from: store, wanted: wanted, at: now) == 0)
    }
    #expect(try await store.list() == ids.sorted())
    #expect(try await SnapshotGarbage.collect(from: store, wanted: [ids[0]], at: start + 10 * 86_400 + week + 1) == 2)
    #expect(try await store.list() == [ids[0]])
  }

  @Test(arguments: ["", "../x", String(repeating: "A", count: 64), String(repeating: "g", count: 64)])
  func `takes only names of its own making`(_ name: String) { #expect(SnapshotID(name) == nil) }
}
