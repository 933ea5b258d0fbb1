import Agents
import Essentials
import Foundation
import Git
import Runtime
import Sandbox

/// The host's own proof of a change: what its tests say without it.
extension AgentWork {
  /// Whether the tests among `changes` fail on the base; asked only where they pass with the change.
  func proof(_ changes: [FileChange], _ run: TestRun, name: String) async throws -> (TestProof, seconds: Double) {
    guard run.outcome == .passed else { return (.unknown, 0) }
    let tests = TestFiles.written(by: changes)
    let paths = tests.map(\.path)
    guard !tests.isEmpty else { return (.noNewTest, 0) }
    let bench = try await workshop.bench("\(name)-proof", on: base, of: mirror, setup: setup)
    defer { try? bench.sandbox.discard() }
    for (number, change) in tests.enumerated() {
      guard case .write(let bytes, let isExecutable) = change.kind else { continue }
      // Within the sandbox, where no link leads out.
      let put = try await bench.workspace.run(
        ["install", "-D", "-m", isExecutable ? "755" : "644", "--", "/brief/test\(number)", change.path],
        files: ["test\(number)": bytes], deadline: .seconds(30))
      guard put.succeeded else { return (.unknown, bench.workspace.seconds) }
    }
    let without = try await workshop.test(test, at: bench)
    guard case .failed = without.outcome else { return (.showsNothing(paths), without.seconds) }
    return (try await failsOnBase(name) ? .baseIsRed(paths) : .holds(paths), without.seconds)
  }

  /// Whether the tests are red without the change as well: then they say nothing about it.
  func failsOnBase(_ name: String) async throws -> Bool {
    let bench = try await workshop.bench("\(name)-base", on: base, of: mirror, setup: setup)
    defer { try? bench.sandbox.discard() }
    if case .failed = try await workshop.test(test, at: bench).outcome { return true }
    return false
  }
}
