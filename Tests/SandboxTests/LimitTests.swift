import Foundation
import Runtime
import Sandbox
import Testing

@Suite(.serialized) struct `A limit` {
  /// A way to use too much, the limits it runs against, and the one that it has to reach.
  struct Bomb: Sendable, CustomTestStringConvertible {
    var name: String
    var script: String
    var limits: SandboxLimits
    var reached: SandboxLimit

    var testDescription: String { name }
  }

  private static let bombs = [
    Bomb(
      name: "one process that takes memory", script: "head -c 2000000000 /dev/zero | tail",
      limits: SandboxLimits(memoryBytes: 96 << 20), reached: .memory),
    Bomb(
      name: "processes that take memory together",
      script: "for i in 1 2 3 4 5 6; do head -c 30000000 /dev/zero | tail | sleep 600 & done; wait",
      limits: SandboxLimits(memoryBytes: 96 << 20), reached: .memory),
    Bomb(
      name: "files in memory that only a descriptor holds",
      script: """
        python3 -c 'import os,time
        f = os.memfd_create("x"); os.posix_fallocate(f, 0, 200 << 20); time.sleep(600)'
        """, limits: SandboxLimits(memoryBytes: 96 << 20), reached: .memory),
    Bomb(
      name: "processes that start processes",
      script: "f() { test $1 = 0 || { f $(($1 - 1)) & f $(($1 - 1)) & sleep 600; }; }; f 9",
      limits: SandboxLimits(processes: 60),
      reached: .processes),
    Bomb(
      name: "threads",
      script: """
        python3 -c 'import threading, time
        for i in range(200): threading.Thread(target=time.sleep, args=(600,)).start()'
        """, limits: SandboxLimits(processes: 60), reached: .processes),
    Bomb(
      name: "busy loops on all cores", script: "for i in 1 2 3; do (while :; do :; done) & done; wait",
      limits: SandboxLimits(cpuTime: .seconds(1)), reached: .cpuTime),
    Bomb(
      name: "one large file", script: "exec head -c 100000000 /dev/zero > large",
      limits: SandboxLimits(fileBytes: 1 << 20), reached: .fileSize),
    Bomb(
      name: "many files", script: "for i in $(seq 400); do head -c 1000000 /dev/zero > f$i; done; exec sleep 600",
      limits: SandboxLimits(diskBytes: 40 << 20), reached: .disk),
    Bomb(
      name: "many empty files",
      script: "python3 -c 'for i in range(100000): open(f\"/tmp/{i}\", \"w\")'; exec sleep 600",
      limits: SandboxLimits(diskBytes: 40 << 20), reached: .disk),
    Bomb(
      name: "a deleted file that is still open",
      script: "exec 3> f; rm f; for i in $(seq 100); do head -c 1000000 /dev/zero >&3; done; exec sleep 600",
      limits: SandboxLimits(diskBytes: 40 << 20), reached: .disk),
    Bomb(
      name: "folders without end",
      script: """
        python3 -c 'import os, time
        for i in range(5000): os.mkdir("d"); os.chdir("d")
        time.sleep(600)'
        """, limits: SandboxLimits(diskBytes: 1 << 30), reached: .disk),
    Bomb(
      name: "output without end", script: "exec yes", limits: SandboxLimits(outputBytes: 100, outputFlood: 10 << 20),
      reached: .output),
    Bomb(
      name: "sleep without end", script: "exec sleep 600", limits: SandboxLimits(wallClock: .seconds(3)),
      reached: .wallClock),
  ]

  @Test(arguments: bombs) func `ends a run, is named, and leaves what was written`(_ bomb: Bomb) async throws {
    let bench = try Bench(mode: .isolated, limits: bomb.limits)
    defer { bench.remove() }
    let result = try await bench.run("echo kept > kept; cd /tmp; \(bomb.script)")
    #expect(result.errorText.contains("sandbox: the run reached its limit of \(bomb.reached.rawValue)\n"))
    #expect(!result.succeeded)
    #expect(result.seconds < 60)
    #expect(Sandbox.processes(below: bench.root).isEmpty)
    let changes = try UpperLayer.changes(upper: bench.sandbox.upper, base: bench.root + "/base")
    #expect(changes == [FileChange("kept", .write(Data("kept\n".utf8), executable: false))])
    try bench.sandbox.discard()
    #expect(!bench.exists("run"))
  }

  @Test func `leaves those alone who stay below it`() async throws {
    let limits = SandboxLimits(
      wallClock: .seconds(60), cpuTime: .seconds(60), memoryBytes: 256 << 20, processes: 60, fileBytes: 8 << 20,
      diskBytes: 64 << 20, outputBytes: 1 << 20, outputFlood: 1 << 20)
    let bench = try Bench(mode: .isolated, limits: limits)
    defer { bench.remove() }
    // The same memory seen by several processes counts once.
    let script = """
      python3 -c 'import os, time
      kept = bytearray(120 << 20)
      children = [os.fork() for i in range(2)]
      time.sleep(1.2)'; head -c 4000000 /dev/zero > /tmp/f; seq 1000
      """
    let result = try await bench.run(script)
    #expect(result.ending == .exited(0))
    #expect(result.errorText.isEmpty)
  }
}
