import Foundation
import Sandbox
import Synchronization
import Testing

@Suite struct `A base layer` {
  private func withFolder(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "bases-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await body(folder)
  }

  @Test func `is made once, however many ask`() async throws {
    try await withFolder { folder in
      let layers = try BaseLayers(directory: folder)
      let counter = Counter()
      let paths = try await withThrowingTaskGroup(of: String.self) { group in
        for _ in 0..<20 {
          group.addTask {
            try await layers.base(for: "abc1") { made in
              counter.count.withLock { $0 += 1 }
              for _ in 0..<10 { await Task.yield() }
              try Data().write(to: URL(filePath: made + "/file"))
            }
          }
        }
        return try await group.reduce(into: Set()) { $0.insert($1) }
      }
      #expect(counter.count.withLock { $0 } == 1)
      #expect(paths == ["\(folder)/abc1"])
    }
  }

  @Test func `is never there by half`() async throws {
    try await withFolder { folder in
      let layers = try BaseLayers(directory: folder)
      await #expect(throws: CancellationError.self) {
        try await layers.base(for: "abc1") { _ in throw CancellationError() }
      }
      #expect(!FileManager.default.fileExists(atPath: folder + "/abc1"))
      try FileManager.default.createDirectory(atPath: folder + "/.new-abc2/x", withIntermediateDirectories: true)
      _ = try BaseLayers(directory: folder)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
      #expect(try await layers.base(for: "abc1") { _ in } == "\(folder)/abc1")
    }
  }

  @Test(arguments: ["", "../x", "a/b", ".new-a", "A"])
  func `has a plain name`(_ name: String) async throws {
    try await withFolder { folder in
      let layers = try BaseLayers(directory: folder)
      await #expect(throws: SandboxError.self) { try await layers.base(for: name) { _ in } }
    }
  }
}

private final class Counter: Sendable {
  let count = Mutex(0)
}
