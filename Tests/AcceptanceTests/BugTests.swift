import CommandLineTool
import Daemon
import Essentials
import Foundation
import Runtime
import Sandbox
import Testing

/// The cases of `Tests/Data/Bugs`; `make eval` runs all of them.
enum Bugs {
  static func all() throws -> [BugCase] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Data/Bugs").path
    return try BugCase.all(in: folder)
  }
}

@Suite struct `The bug set` {
  @Test func `has two dozen cases in four languages, each with a fix that is known`() throws {
    let bugs = try Bugs.all()
    #expect(bugs.count >= 24)
    for language in ["Python", "JavaScript", "C", "Swift"] {
      #expect(bugs.count { $0.language == language } >= 4)
    }
    for bug in bugs {
      let head = try #require(bug.history.commits.last)
      #expect(bug.history.commits.count >= 3)
      for edit in bug.fix { #expect(head.files[edit.path]?.ranges(of: edit.old).count == 1, "\(bug.name)") }
      #expect(bug.added.keys.allSatisfy { head.files[$0] == nil })
      #expect(bug.signal["content"]?.string?.isEmpty == false)
    }
  }

  @Test(arguments: ["", "@@@ case\nlanguage: C\n@@@ person a A <a@b.c>\n", "@@@ what\n@@@ person a A <a@b.c>\n"])
  func `is refused where a part is missing or unknown`(_ text: String) {
    #expect(throws: (any Error).self) { try BugCase(name: "x", parsing: text) }
  }
}

extension Acceptance {
  @Suite struct `A planted bug` {
    @Test(arguments: ["python-limits", "javascript-cart", "c-join"])
    func `is mended by the loop agent, from the signal to the merged pull request`(_ name: String) async throws {
      let bug = try #require(try Bugs.all().first { $0.name == name })
      let result = try await run(bug, by: .loop)
      // Without the language's program there is nothing to mend; Python is needed by other tests as well.
      #expect(result.isSolved || (!result.wasRun && name != "python-limits"), "\(result.ending)")
      #expect(result.modelCalls == (result.wasRun ? 6 : 0))
    }

    @Test(arguments: ["python-limits", "javascript-cart", "c-join", "swift-clamp"])
    func `is mended by a program of one's own that asks its model through the gateway`(_ name: String) async throws {
      let bug = try #require(try Bugs.all().first { $0.name == name })
      let result = try await run(bug, by: .command)
      #expect(result.isSolved || (!result.wasRun && name != "python-limits"), "\(result.ending)")
      #expect(result.modelCalls == (result.wasRun ? 3 : 0), "two for research, and the program's")
      #expect(result.wasRun == (result.dollars > 0), "it is on the bill")
    }

    @Test(
      .enabled(if: Claude.isWanted, "set NIGHTSHIFT_TEST_CLAUDE to the program claude"),
      arguments: ["python-limits", "javascript-cart", "c-join", "swift-clamp"])
    func `is mended by Claude Code, the real program`(_ name: String) async throws {
      let bug = try #require(try Bugs.all().first { $0.name == name })
      let result = try await run(bug, by: .claudeCode)
      #expect(result.isSolved || (!result.wasRun && name != "python-limits"), "\(result.ending)")
    }

    private func run(_ bug: BugCase, by hand: BugRun.Hand) async throws -> BugResult {
      let directory = FileManager.default.temporaryDirectory.appending(path: "bug-\(UUID().uuidString.prefix(8))").path
      try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(atPath: directory) }
      let mode: SandboxMode
      if case .missing = await Sandbox.probe() { mode = .none } else { mode = .isolated }
      let programs = BugRun.Programs(
        tools: Self.toolchain, claude: Claude.program, relay: OwnProgram.relay(at: Bot.program))
      return try await BugRun(bug, by: hand, in: directory, sandbox: mode, programs: programs).run()
    }

    /// Where the Swift compiler is that these tests were made with, if it is not among the other programs.
    private static var toolchain: [String] {
      let places = (Command.inherited["PATH"] ?? "").split(separator: ":").map { "\($0)/swiftc" }
      guard let found = places.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else { return [] }
      let folder = URL(filePath: found).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent()
      return folder.path == "/usr" ? [] : [folder.path]
    }
  }
}
