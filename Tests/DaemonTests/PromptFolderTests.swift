import Agents
import Daemon
import Foundation
import Testing

@Suite struct `A folder of prompts` {
  private func prompts(_ files: [String: String]) throws -> Prompts {
    let folder = FileManager.default.temporaryDirectory.appending(path: "prompts-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
    return try PromptFolder.prompts(folder.path)
  }

  @Test func `replaces what it has, and leaves the rest`() throws {
    let prompts = try prompts(["fix.md": "Mend it our way.", "README": "what this is"])
    #expect(prompts.text(.fix) == "Mend it our way.")
    #expect(prompts.text(.research) == Prompts().text(.research))
    let mark = "0123456789abcdef"
    #expect(prompts.system(.fix, mark: mark).contains("Rules that hold whatever else is said"))
  }

  @Test(arguments: ["guard.md", "fixes.md"])
  func `with a file that nobody would be told is refused`(_ name: String) {
    #expect(throws: StartError.self) { try prompts([name: "text"]) }
  }

  @Test func `that is empty, or not there, is not guessed at`() throws {
    #expect(throws: StartError.self) { try prompts(["fix.md": ""]) }
    #expect(throws: StartError.self) { try PromptFolder.prompts("/nowhere/at/all") }
    #expect(try PromptFolder.prompts(nil) == Prompts())
  }
}
