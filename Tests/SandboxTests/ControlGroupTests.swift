import Foundation
import Runtime
import Sandbox
import Testing

@Suite struct `Whoever keeps the limits` {
  private static let ours = GroupState(
    own: "/system.slice/nightshift.service", controllers: ["cpu", "io", "memory", "pids"], isWritable: true,
    isMarked: true, canKill: true)

  private func state(_ change: (inout GroupState) -> Void) -> GroupState {
    var state = Self.ours
    change(&state)
    return state
  }

  private func reason(_ state: GroupState) -> String? {
    if case .watch(let reason) = state.keeper { reason } else { nil }
  }

  @Test func `is the kernel where a group was handed over`() {
    #expect(
      Self.ours.keeper == .groups(own: "/system.slice/nightshift.service", controllers: ["cpu", "memory", "pids"]))
    let little = state { $0.controllers = ["memory", "pids"] }
    #expect(little.keeper == .groups(own: "/system.slice/nightshift.service", controllers: ["memory", "pids"]))
  }

  @Test(arguments: ["/", "/docker-8f", "/kubepods/pod7"])
  func `is the kernel where nobody else keeps the groups in order`(_ own: String) {
    let state = state { ($0.own, $0.isMarked) = (own, false) }
    #expect(state.keeper == .groups(own: own, controllers: ["cpu", "memory", "pids"]))
  }

  @Test func `is a watch elsewhere, and says why`() {
    #expect(reason(GroupState(own: nil))?.contains("no control groups of version 2") == true)
    #expect(reason(state { $0.isWritable = false })?.contains("Delegate=yes") == true)
    #expect(reason(state { $0.isMarked = false })?.contains("Delegate=yes") == true)
    #expect(reason(state { $0.controllers = ["cpu"] })?.contains("memory and pids") == true)
    #expect(reason(state { $0.controllers = ["pids"] })?.contains("no controller for memory") == true)
    #expect(reason(state { $0.canKill = false })?.contains("5.14") == true)
  }
}

/// A folder that stands for a hierarchy of control groups: it takes what is written, and does nothing with it.
private struct Stand {
  let root: String
  static let own = "/system.slice/nightshift.service"
  var folder: String { root + Self.own }

  init() throws {
    root = FileManager.default.temporaryDirectory.appending(path: "groups-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try write("cgroup.controllers", "cpuset cpu io memory pids\n")
    try write("cgroup.procs", "4000001\n4000002\n")
    try write("cgroup.subtree_control", "")
    try write("cgroup.kill", "")
  }

  func write(_ name: String, _ text: String) throws {
    try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)"))
  }

  func text(_ name: String) throws -> String { try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8) }

  var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted() }

  func remove() { try? FileManager.default.removeItem(atPath: root) }
}

@Suite struct `Control groups` {
  private func withStand(_ body: (Stand) async throws -> Void) async throws {
    let stand = try Stand()
    defer { stand.remove() }
    try await body(stand)
  }

  private let membership = "12:pids:/x\n0::\(Stand.own)\n"

  @Test func `are read from the hierarchy`() async throws {
    try await withStand { stand in
      let plain = ControlGroups.state(root: stand.root, membership: membership)
      #expect(
        plain
          == GroupState(
            own: Stand.own, controllers: ["cpuset", "cpu", "io", "memory", "pids"], isWritable: true, isMarked: false,
            canKill: true))
      let mark = "import os, sys; os.setxattr(sys.argv[1], 'user.delegate', b'1')"
      let marked = try await ChildProcess.run(Command("/usr/bin/python3", ["-c", mark, stand.folder]))
      #expect(marked.succeeded, "\(marked.errorText)")
      #expect(ControlGroups.state(root: stand.root, membership: membership).isMarked)
      #expect(unlink(stand.folder + "/cgroup.kill") == 0)
      #expect(!ControlGroups.state(root: stand.root, membership: membership).canKill)
      #expect(!stand.names.contains { $0.hasPrefix("run-") })
      for strange in [nil, "", "0::/elsewhere\n", "0::/../x\n", "3:memory:/a\n"] as [String?] {
        #expect(ControlGroups.state(root: stand.root, membership: strange) == GroupState(own: nil))
      }
    }
  }

  @Test func `are taken over with what runs in them, and what an earlier service left is ended`() async throws {
    try await withStand { stand in
      try FileManager.default.createDirectory(atPath: stand.folder + "/run-old", withIntermediateDirectories: true)
      let keeper = LimitKeeper.groups(own: Stand.own, controllers: ["memory", "pids"])
      let groups = try ControlGroups.take(keeper, root: stand.root)
      #expect(groups != nil)
      #expect(try stand.text("cgroup.subtree_control") == "+memory +pids")
      #expect(["4000001", "4000002"].contains(try stand.text("service/cgroup.procs")))
      #expect(!stand.names.contains("run-old"))
      #expect(try ControlGroups.take(.watch(because: "no"), root: stand.root) == nil)
      #expect(throws: SandboxError.self) { try ControlGroups.take(keeper, root: stand.root + "/none") }
    }
  }

  @Test(arguments: [SandboxMode.isolated, .none])
  func `hold each run to its limits`(_ mode: SandboxMode) async throws {
    try await withStand { stand in
      let keeper = LimitKeeper.groups(own: Stand.own, controllers: ["cpu", "memory", "pids"])
      var limits = SandboxLimits(memoryBytes: 96 << 20, processes: 60)
      limits.processors = 1.5
      limits.groups = try ControlGroups.take(keeper, root: stand.root)
      let bench = try Bench(mode: mode, limits: limits)
      defer { bench.remove() }
      let result = try await bench.run("echo $PPID")
      #expect(result.succeeded, "\(result.errorText)")
      // A real one would be gone; this one cannot be removed with files in it.
      let run = try #require(stand.names.first { $0.hasPrefix("run-") })
      let written = try ["memory.max", "memory.swap.max", "memory.oom.group", "pids.max", "cpu.max", "cgroup.kill"].map
      {
        try stand.text("\(run)/\($0)")
      }
      #expect(written == ["\(96 << 20)", "0", "1", "60", "150000 100000", "1"])
      let entered = try stand.text("\(run)/cgroup.procs").trimmingCharacters(in: .newlines)
      #expect(Int32(entered).map { $0 > 1 } == true)
    }
  }

  @Test(arguments: [
    ("oom_kill 1", "memory.events", SandboxLimit.memory), ("max 3", "pids.events", .processes),
    ("usage_usec 61000000", "cpu.stat", .cpuTime),
  ])
  func `say which limit ended a run`(_ counted: String, _ file: String, _ limit: SandboxLimit) async throws {
    try await withStand { stand in
      var limits = SandboxLimits(cpuTime: .seconds(60), memoryBytes: 96 << 20, processes: 60)
      let keeper = LimitKeeper.groups(own: Stand.own, controllers: ["memory", "pids"])
      limits.groups = try ControlGroups.take(keeper, root: stand.root)
      let bench = try Bench(mode: .none, limits: limits)
      defer { bench.remove() }
      let result = try await bench.run(
        "for g in \(stand.folder)/run-*; do echo '\(counted)' > $g/\(file); done; exit 9")
      #expect(!result.succeeded)
      #expect(result.errorText.contains("sandbox: the run reached its limit of \(limit.rawValue)\n"))
    }
  }

  @Test func `that cannot be entered let nothing run`() async throws {
    try await withStand { stand in
      var limits = SandboxLimits()
      limits.groups = try ControlGroups.take(.groups(own: Stand.own, controllers: []), root: stand.root)
      stand.remove()
      let bench = try Bench(mode: .none, limits: limits)
      defer { bench.remove() }
      await #expect(throws: SandboxError.self) { try await bench.run("touch ran") }
      #expect(!bench.exists("run/merged/ran"))
    }
  }

  /// Only the killing is the kernel's own here: controllers may be bound to version 1.
  @Test(.enabled(if: Real.root != nil, "needs a hierarchy of version 2 in which groups may be made"))
  func `of a real kernel end what left the run's own process group`() async throws {
    let root = try #require(Real.root)
    let own = "/nightshift-test-\(UUID().uuidString)"
    #expect(mkdir(root + own, 0o755) == 0)
    defer { for name in ["/service", ""] { rmdir(root + own + name) } }
    var limits = SandboxLimits()
    limits.groups = try ControlGroups.take(.groups(own: own, controllers: []), root: root)
    for mode in [SandboxMode.none, .isolated] {
      let bench = try Bench(mode: mode, limits: limits)
      defer { bench.remove() }
      let result = try await bench.run("setsid sleep 4321 & grep 0:: /proc/self/cgroup")
      #expect(result.succeeded, "\(result.errorText)")
      #expect(result.outputText.contains(mode == .none ? "0::\(own)/run-" : "0::/\n"))
      #expect(!Real.isRunning("4321"))
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: root + own).allSatisfy { !$0.hasPrefix("run-") })
  }
}

private enum Real {
  /// Where version 2 is mounted and lets us make groups, alone or beside version 1.
  static let root = ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"].first { root in
    FileManager.default.fileExists(atPath: root + "/cgroup.controllers") && access(root + "/cgroup.procs", W_OK) == 0
      && access(root, W_OK) == 0
  }

  static func isRunning(_ mark: String) -> Bool {
    let numbers = (try? FileManager.default.contentsOfDirectory(atPath: "/proc"))?.filter { Int($0) != nil } ?? []
    return numbers.contains { number in
      FileManager.default.contents(atPath: "/proc/\(number)/cmdline") == Data("sleep\0\(mark)\0".utf8)
    }
  }
}
