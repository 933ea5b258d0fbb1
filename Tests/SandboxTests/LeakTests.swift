import Foundation
import Runtime
import Sandbox
import Testing

/// What a process holds of the machine.
private struct Holdings: Equatable {
  var descriptors: Int
  var children: Int
  var mounts: Int
  var files: [String]

  init(below folder: String) throws {
    descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
    let tasks = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")
    children = tasks.reduce(0) { sum, task in
      let text = (try? String(contentsOfFile: "/proc/self/task/\(task)/children", encoding: .utf8)) ?? ""
      return sum + text.split(separator: " ").count
    }
    mounts = try String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8).split(separator: "\n").count
    files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  var summary: String {
    "\(mounts) mounts, \(children) children, \(descriptors) descriptors, \(files.count) folders"
  }

  /// Kilobytes of memory of this process's own.
  static var memory: Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("RssAnon:") } ?? ""
    return Int(line.filter(\.isNumber)) ?? 0
  }
}

@Suite struct `Many sandboxes` {
  /// In a process of their own, in which nothing else opens or starts anything.
  @Test func `leave nothing behind, one after another and eight at once`() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "many-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for name in ["base", "runs"] {
      try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
    }
    let count = ProcessInfo.processInfo.environment["NIGHTSHIFT_SANDBOXES"].flatMap { Int($0) } ?? 24
    let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
      [folder = folder as String, count = count as Int] in
      @Sendable func useOne(_ name: String) async throws {
        let layout = SandboxLayout(base: folder + "/base", directory: "\(folder)/runs/\(name)")
        let sandbox = try Sandbox(layout: layout, limits: SandboxLimits(memoryBytes: 1 << 30, diskBytes: 1 << 30))
        let script = "mkdir -p a/b; echo x > a/b/c; setsid sleep 600 & sleep 600 & echo done"
        let result = try await sandbox.run(["sh", "-c", script])
        guard result.outputText == "done\n" else { fatalError("\(result)") }
        try sandbox.discard()
      }
      // The first ones make what every process makes once.
      for round in 0..<4 { try await useOne("first\(round)") }
      let before = try Holdings(below: folder + "/runs")
      let memory = Holdings.memory
      for round in 0..<count { try await useOne("one\(round)") }
      for _ in 0..<(count / 8) {
        try await withThrowingTaskGroup(of: Void.self) { group in
          for place in 0..<8 { group.addTask { try await useOne("at-once\(place)") } }
          try await group.waitForAll()
        }
      }
      let after = try Holdings(below: folder + "/runs")
      guard after == before, Sandbox.processes(below: folder).isEmpty, Holdings.memory < memory + 16_384 else {
        fatalError("\(before) became \(after); \(memory) kB became \(Holdings.memory) kB")
      }
      // For people who measure; the leading mark is that of what tests say beside their results.
      print(
        "▸ \(count) sandboxes one after another, \(count / 8 * 8) eight at once: \(before.summary), \(memory) kB of memory",
        "became \(after.summary), \(Holdings.memory) kB")
    }
    if let said = result?.standardOutputContent { print(String(decoding: said, as: UTF8.self)) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/runs").isEmpty)
    #expect(Sandbox.processes(below: folder).isEmpty)
  }
}
