import Foundation
import Git
import Runtime
import Sandbox
import Testing

@Suite(.serialized) struct `A tree that an agent left` {
  @Test func `is hostile in all the ways we know`() {
    let areas = Set(TreeTrick.all.map(\.area))
    #expect(
      areas.isSuperset(of: [
        "hooks", "filters", "submodules", "core.fsmonitor", ".gitattributes", "hostile file names", "links",
      ]))
    #expect(Set(TreeTrick.all.map(\.testDescription)).count == TreeTrick.all.count)
  }

  @Test(arguments: TreeTrick.all) func `does nothing when the host takes it out`(_ trick: TreeTrick) async throws {
    let host = try await CarefulHost()
    defer { host.bench.remove() }
    let result = try await host.bench.sandbox.run(["sh", "-c", trick.script], environment: host.settings)
    #expect(result.succeeded, "\(result.errorText)")
    switch trick.ending {
    case .refused(let kind):
      let error = await #expect(throws: SandboxError.self) { try await host.takeOut() }
      #expect(error?.kind == kind)
    case .unheld: await #expect(throws: CarefulHost.Unheld.self) { try await host.takeOut() }
    case .taken(let paths):
      let taken = try await host.takeOut()
      #expect(Set(paths).isSubset(of: Set(taken)), "\(taken)")
    }
    #expect(!host.bench.exists("mark"))
    #expect(try host.bench.text("base/a") == "one\n")
    #expect(Sandbox.processes(below: host.bench.root).isEmpty)
  }

  @Test(arguments: TreeTrick.all) func `works on a careless host`(_ trick: TreeTrick) async throws {
    let host = try await CarefulHost()
    defer { host.bench.remove() }
    let tree = host.bench.root + "/tree"
    try FileManager.default.copyItem(atPath: host.bench.root + "/base", toPath: tree)
    var settings = host.settings
    settings.merge(["PATH": "/usr/bin:/bin", "HOME": host.bench.root + "/target", "LC_ALL": "C.UTF-8"]) { $1 }
    settings.merge(["GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"]) { $1 }
    for script in [trick.script, trick.careless] {
      #expect(!host.bench.exists("mark"))
      _ = try await ChildProcess.run(
        Command("sh", ["-c", script], environment: settings, workingDirectory: tree, deadline: .seconds(30)))
    }
    #expect(host.bench.exists("mark"))
    // Deeper than Foundation removes.
    _ = try await ChildProcess.run(Command("rm", ["-rf", "--", tree]))
  }
}

/// What the service does with a tree once its agent has ended.
private struct CarefulHost {
  /// A path that no commit can hold.
  struct Unheld: Error { var path: String }

  let bench: Bench
  let mirror: Mirror
  let base: CommitID

  init() async throws {
    bench = try Bench(mode: .isolated)
    let repository = bench.root + "/repository"
    let script = """
      git init -q -b main "$1" && cd "$1" && git --work-tree="$2" add -A && \
      git -c user.name=n -c user.email=n@localhost commit -qm base && git rev-parse HEAD
      """
    let made = try await ChildProcess.run(
      Command(
        "sh", ["-c", script, "sh", repository, bench.root + "/base"],
        environment: ["PATH": "/usr/bin:/bin", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"]))
    base = try #require(CommitID(made.outputText.trimmingCharacters(in: .newlines)), "\(made.errorText)")
    mirror = Mirror(directory: bench.root + "/mirror.git", remote: "file://\(repository)/.git")
    try await mirror.fetch()
    try Data("the key\n".utf8).write(to: URL(filePath: bench.root + "/secret"))
  }

  var settings: [String: String] { ["MARK": bench.root + "/mark", "SECRET": bench.root + "/secret"] }

  /// Reads the changes out, makes a commit of them, and does with it all that the service ever does; gives the changed paths.
  func takeOut() async throws -> [String] {
    let changes = try UpperLayer.changes(upper: bench.sandbox.upper, base: bench.root + "/base")
    let steps = try changes.map { change in
      guard let path = RepositoryPath(change.path) else { throw Unheld(path: change.path) }
      return switch change.kind {
      case .write(let bytes, let isExecutable): TreeChange(path, .write(bytes, executable: isExecutable))
      case .link(let target): TreeChange(path, .link(target: target))
      case .delete: TreeChange(path, .delete)
      }
    }
    let stamp = CommitStamp(name: "Bot", email: "bot@localhost", date: Date(timeIntervalSince1970: 1_795_262_400))
    let commit = try await mirror.buildCommit(base: base, changes: steps, message: "change\n", author: stamp)
    _ = try await mirror.diff(from: base, to: commit)
    _ = try await mirror.mergeTree(ours: base, theirs: commit)
    // Byte for byte what the agent wrote, here and on its way to another base.
    let taken = try await mirror.treeChanges(from: base, to: commit).sorted { $0.path < $1.path }
    #expect(taken == steps.sorted { $0.path < $1.path })
    let carried = try await mirror.carry(steps, from: base, onto: base)
    #expect(carried.conflicts.isEmpty && carried.changes.sorted { $0.path < $1.path } == taken)
    let exported = bench.root + "/exported"
    _ = try await mirror.export(commit, to: exported)
    for step in steps {
      guard case .write(let bytes, _) = step.kind else { continue }
      #expect(FileManager.default.contents(atPath: "\(exported)/\(step.path)") == bytes)
    }
    let before = try await mirror.files(at: base)
    let gone = Set(steps.filter { $0.kind == .delete }.map(\.path))
    let links = Set(steps.compactMap { if case .link = $0.kind { $0.path } else { nil } })
    #expect(Set(before).subtracting(gone).subtracting(links).isSubset(of: Set(try await mirror.files(at: commit))))
    return changes.map(\.path)
  }
}
