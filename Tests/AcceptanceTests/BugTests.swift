import CommandLineTool
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
      let directory = FileManager.default.temporaryDirectory.appending(path: "bug-\(UUID().uuidString)").path
      try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(atPath: directory) }
      let mode: SandboxMode
      if case .missing = await Sandbox.probe() { mode = .none } else { mode = .isolated }
      let result = try await BugRun(bug, by: .loop, in: directory, sandbox: mode).run()
      // Without the language's program there is nothing to mend; Python is needed by other tests as well.
      #expect(result.isSolved || (!result.wasRun && name != "python-limits"), "\(result.ending)")
      #expect(result.modelCalls == (result.wasRun ? 6 : 0))
    }
  }
}
