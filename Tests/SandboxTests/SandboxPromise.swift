import Foundation
import Runtime
import Sandbox
import Testing

/// What every mode of a sandbox keeps, isolated or not.
enum SandboxPromise: String, CaseIterable, Sendable {
  case `writes land in the upper layer and leave the base alone`
  case `deletions are seen as deletions`
  case `folders and files may take each other's place`
  case `what is written back unchanged is no change`
  case `links are links`
  case `a later run sees what an earlier one wrote`
  case `the environment is what was passed, and little else`
  case `input, output and exit status come through`
  case `a run ends at its deadline, with all it started`
  case `special files are refused`
  case `a repository inside the tree is refused`

  private typealias Change = FileChange

  func check(_ bench: Bench) async throws {
    switch self {
    case .`writes land in the upper layer and leave the base alone`:
      let changes = try await bench.changes(
        after: "echo new > new.txt; mkdir d2; echo x > d2/x; chmod +x d2/x; echo z > a")
      #expect(
        changes == [
          Change("a", .write(Data("z\n".utf8), executable: false)),
          Change("d2/x", .write(Data("x\n".utf8), executable: true)),
          Change("new.txt", .write(Data("new\n".utf8), executable: false)),
        ])
      #expect(try bench.text("base/a") == "one\n")
      #expect(!bench.exists("base/new.txt"))
    case .`deletions are seen as deletions`:
      #expect(
        try await bench.changes(after: "rm a; rm -r d") == [
          Change("a", .delete), Change("d/f", .delete), Change("d/g/h", .delete),
        ])
    case .`folders and files may take each other's place`:
      let changes = try await bench.changes(after: "rm a; mkdir a; echo i > a/i; rm -r d; echo file > d")
      #expect(
        changes == [
          Change("a", .delete), Change("a/i", .write(Data("i\n".utf8), executable: false)),
          Change("d", .write(Data("file\n".utf8), executable: false)), Change("d/f", .delete), Change("d/g/h", .delete),
        ])
      #expect(try await bench.changes(after: "rm d; mkdir d; echo n > d/n").last?.path == "d/n")
    case .`what is written back unchanged is no change`:
      #expect(try await bench.changes(after: "echo one > a; rm -r d/g; mkdir d/g; echo two > d/g/h").isEmpty)
      #expect(
        try await bench.changes(after: "chmod +x a") == [Change("a", .write(Data("one\n".utf8), executable: true))])
    case .`links are links`:
      let changes = try await bench.changes(after: "ln -s /etc/passwd l; rm a; ln -s /etc a")
      #expect(changes == [Change("a", .link(target: "/etc")), Change("l", .link(target: "/etc/passwd"))])
    case .`a later run sees what an earlier one wrote`:
      _ = try await bench.run("echo kept > kept; rm a")
      #expect(try await bench.run("cat kept; ls a || echo gone").outputText == "kept\ngone\n")
      #expect(try await bench.changes(after: "rm kept") == [Change("a", .delete)])
    case .`the environment is what was passed, and little else`:
      let result = try await bench.sandbox.run(["env"], environment: ["TOKEN": "x"])
      let names = Set(
        result.outputText.split(separator: "\n").compactMap { $0.split(separator: "=").first }.map(String.init))
      #expect(names.subtracting(["PWD", "OLDPWD", "SHLVL", "_"]) == ["PATH", "HOME", "LANG", "TERM", "TOKEN"])
      await #expect(throws: SandboxError.self) {
        try await bench.sandbox.run(["env"], environment: ["LD_PRELOAD": "x"])
      }
    case .`input, output and exit status come through`:
      let result = try await bench.sandbox.run(["sh", "-c", "cat; echo e >&2; exit 7"], input: Data([0, 255, 10]))
      #expect(result.output == Data([0, 255, 10]))
      #expect(result.errorText == "e\n")
      #expect(result.ending == .exited(7))
    case .`a run ends at its deadline, with all it started`:
      let mark = "\(Int.random(in: 100_000_000..<999_999_999))"
      let result = try await bench.sandbox.run(
        ["sh", "-c", "for i in 1 2 3 4 5 6 7 8; do sleep \(mark) & done; wait"], deadline: .milliseconds(700))
      #expect(result.ending == .timedOut)
      let limit = ContinuousClock.now.advanced(by: .seconds(10))
      while Self.isRunning(mark), ContinuousClock.now < limit { await Task.yield() }
      #expect(!Self.isRunning(mark))
    case .`special files are refused`:
      await expect(.specialFile, after: "mkfifo pipe", bench)
    case .`a repository inside the tree is refused`:
      await expect(.nestedRepository, after: "mkdir -p x/.Git; touch x/.Git/config", bench)
    }
  }

  private func expect(_ kind: SandboxError.Kind, after script: String, _ bench: Bench) async {
    let error = await #expect(throws: SandboxError.self) { try await bench.changes(after: script) }
    #expect(error?.kind == kind)
  }

  private static func isRunning(_ mark: String) -> Bool {
    let numbers = (try? FileManager.default.contentsOfDirectory(atPath: "/proc"))?.filter { Int($0) != nil } ?? []
    return numbers.contains { number in
      guard let words = FileManager.default.contents(atPath: "/proc/\(number)/cmdline") else { return false }
      return words == Data("sleep\0\(mark)\0".utf8)
    }
  }
}

/// A small tree and a sandbox on it.
struct Bench: Sendable {
  let root: String
  let sandbox: Sandbox

  init(mode: SandboxMode, limits: SandboxLimits = SandboxLimits()) throws {
    root = FileManager.default.temporaryDirectory.appending(path: "sandbox-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: root + "/base/d/g", withIntermediateDirectories: true)
    for (path, text) in [("a", "one\n"), ("d/f", "f\n"), ("d/g/h", "two\n")] {
      try Data(text.utf8).write(to: URL(filePath: "\(root)/base/\(path)"))
      chmod("\(root)/base/\(path)", 0o644)
    }
    let layout = SandboxLayout(base: root + "/base", directory: root + "/run")
    sandbox = try Sandbox(layout: layout, limits: limits, mode: mode)
  }

  func run(_ script: String) async throws -> CommandResult { try await sandbox.run(["sh", "-c", script]) }

  func changes(after script: String) async throws -> [FileChange] {
    let result = try await run(script)
    try #require(result.succeeded, "\(result.errorText)")
    return try UpperLayer.changes(upper: sandbox.upper, base: root + "/base")
  }

  func text(_ path: String) throws -> String { try String(contentsOfFile: "\(root)/\(path)", encoding: .utf8) }
  func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: "\(root)/\(path)") }

  func remove() {
    try? sandbox.discard()
    try? FileManager.default.removeItem(atPath: root)
  }
}
