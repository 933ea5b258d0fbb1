import Foundation
import Runtime
import Sandbox
import Testing

@Suite struct `A prepared layer` {
  @Test func `is seen over the base, shared, and no change of the agent's`() async throws {
    let bench = try Bench(mode: .isolated)
    defer { bench.remove() }
    let base = bench.root + "/base"
    let made = try await bench.run(
      "mkdir -p modules/x d; echo m > modules/x/m; echo built > d/built; rm d/f; rm -r d/g; mkdir d/g; echo n > d/g/n")
    #expect(made.succeeded)
    let prepared = bench.sandbox.upper
    for name in ["one", "two"] {
      let layout = SandboxLayout(base: base, directory: "\(bench.root)/\(name)", prepared: prepared)
      let sandbox = try Sandbox(layout: layout)
      let script =
        "cat modules/x/m d/built d/g/*; ls d; echo more >> modules/x/m; echo z > modules/z; rm d/built; echo y > y; rm a"
      let result = try await sandbox.run(["sh", "-c", script])
      #expect(result.outputText == "m\nbuilt\nn\nbuilt\ng\n")
      let changes = try UpperLayer.changes(upper: sandbox.upper, base: base, prepared: prepared)
      #expect(
        changes == [FileChange("a", .delete), FileChange("y", .write(Data("y\n".utf8), executable: false))])
      #expect(
        try UpperLayer.changes(upper: sandbox.upper, base: base).map(\.path) == ["a", "modules/x/m", "modules/z", "y"])
      try sandbox.discard()
    }
  }

  @Test func `has a path that is no option`() {
    #expect(throws: SandboxError.self) {
      try Sandbox(layout: SandboxLayout(base: "/a", directory: "/tmp/none", prepared: "/b:/etc"))
    }
  }
}

@Suite struct `The layers` {
  @Test func `used longest ago go first, until the rest fits`() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "layers-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let layers = try BaseLayers(directory: folder)
    let start = Date(timeIntervalSince1970: 1_800_000_000)
    for (index, name) in ["old", "older", "young", "new"].enumerated() {
      _ = try await layers.base(for: name) { made in
        try Data(repeating: 7, count: 1_000_000).write(to: URL(filePath: made + "/file"))
      }
      try await layers.use(name, at: start + [2, 1, 50, 49][index] * 3_600)
    }
    let now = start + 60 * 3_600
    #expect(try await layers.evict(over: 5_000_000, at: now) == 0)
    #expect(try await layers.evict(over: 3_100_000, at: now) == 1)
    #expect(!FileManager.default.fileExists(atPath: folder + "/older"))
    // Those of today stay, whatever the budget says.
    #expect(try await layers.evict(over: 0, at: now) == 1)
    let left = try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasPrefix(".") }
    #expect(left.sorted() == ["new", "young"])
    // One that is gone is made anew.
    _ = try await layers.base(for: "older") { made in try Data().write(to: URL(filePath: made + "/file")) }
    #expect(FileManager.default.fileExists(atPath: folder + "/older/file"))
  }
}
