import Foundation
import Runtime
import Sandbox
import Snapshots
import Testing

@Suite struct `A layer made from changes` {
  private static let noon = Date(timeIntervalSince1970: 1_795_262_400)

  private func withFolder(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "changes-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder + "/base/d/e", withIntermediateDirectories: true)
    for path in ["a", "b", "d/x", "d/e/y"] {
      try Data("\(path)\n".utf8).write(to: URL(filePath: "\(folder)/base/\(path)"))
    }
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await body(folder)
  }

  private static let changes = [
    FileChange("a", .delete), FileChange("a/inner/file", .write(Data("in\n".utf8), executable: false)),
    FileChange("b", .delete), FileChange("d", .write(Data("was a folder\n".utf8), executable: false)),
    FileChange("d/e/y", .delete), FileChange("d/x", .delete), FileChange("l", .link(target: "/etc/passwd")),
    FileChange("run", .write(Data("#!/bin/sh\n".utf8), executable: true)),
  ]

  @Test(arguments: [SandboxMode.isolated, .none])
  func `gives a sandbox the tree with these changes`(_ mode: SandboxMode) async throws {
    try await withFolder { folder in
      let layout = SandboxLayout(base: folder + "/base", directory: folder + "/run")
      let sandbox = try Sandbox(layout: layout, mode: mode)
      try ChangeLayer.write(Self.changes, into: sandbox.upper, at: Self.noon)
      let look = "find . ! -name . -printf '%p %y %l\\n' | sort; cat a/inner/file d; test -x run && ! test -x d"
      let result = try await sandbox.run(["sh", "-c", look])
      #expect(result.succeeded, "\(result.errorText)")
      #expect(
        result.outputText == """
          ./a d\u{20}
          ./a/inner d\u{20}
          ./a/inner/file f\u{20}
          ./d f\u{20}
          ./l l /etc/passwd
          ./run f\u{20}
          in
          was a folder

          """)
      #expect(try UpperLayer.changes(upper: sandbox.upper, base: folder + "/base") == Self.changes)
      try sandbox.discard()
    }
  }

  @Test(arguments: ["../out", "/etc/out", "a//b", ".wh.a", "d/.wh..wh..opq", "a\nb"])
  func `never leaves its folder`(_ path: String) async throws {
    try await withFolder { folder in
      let error = #expect(throws: SnapshotError.self) {
        try ChangeLayer.write(
          [FileChange(path, .write(Data(), executable: false))], into: folder + "/upper", at: Self.noon)
      }
      #expect(error?.kind == .hostile)
      #expect(!FileManager.default.fileExists(atPath: folder + "/out"))
    }
  }

  @Test func `writes through no link of its own`() async throws {
    try await withFolder { folder in
      let changes = [
        FileChange("l", .link(target: folder + "/base")), FileChange("l/new", .write(Data(), executable: false)),
      ]
      #expect(throws: SnapshotError.self) {
        try ChangeLayer.write(changes, into: folder + "/upper", at: Self.noon)
      }
      #expect(!FileManager.default.fileExists(atPath: folder + "/base/new"))
    }
  }
}
