import Foundation
import Runtime
import Sandbox
import Testing

@Suite struct `A sweep` {
  @Test func `finds nothing that runs after the service was killed, and clears the files`() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "sweep-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for name in ["base", "runs"] {
      try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
    }
    await #expect(processExitsWith: .signal(SIGKILL)) { [folder = folder as String] in
      let layout = SandboxLayout(base: folder + "/base", directory: folder + "/runs/one")
      let sandbox = try Sandbox(layout: layout)
      // It keeps at it in a session of its own, ignoring what can be ignored.
      let script = "trap '' TERM HUP INT; setsid sleep 3000 & mkdir -p deep/er; echo started; sleep 3000"
      _ = try await sandbox.run(["sh", "-c", script]) { _ in kill(getpid(), SIGKILL) }
    }
    #expect(FileManager.default.fileExists(atPath: folder + "/runs/one/upper/deep/er"))
    try await settle { Sandbox.processes(below: folder).isEmpty }
    let mounts = try String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8)
    #expect(!mounts.contains(folder))
    #expect(try Sandbox.sweep(folder + "/runs") == SweepReport(processes: 0, folders: 1))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/runs").isEmpty)
  }

  @Test func `ends what did survive, and nobody else`() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "sweep \(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for name in ["base", "runs/one/upper", "runs/one/work", "runs/one/merged"] {
      try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
    }
    // A sandbox's process as it would be if nothing had tied it to the service.
    let options = "lowerdir=\(folder)/base,upperdir=\(folder)/runs/one/upper,workdir=\(folder)/runs/one/work,userxattr"
    let script = """
      mount -t overlay overlay -o "$1" "$2" || exit
      setsid sleep 3000 </dev/null >/dev/null 2>&1 &
      until test "$(cut -d ' ' -f 6 /proc/$!/stat)" = $!; do :; done
      """
    let arguments = ["-Urm", "sh", "-c", script, "sh", options, folder + "/runs/one/merged"]
    let result = try await ChildProcess.run(Command("unshare", arguments, environment: Command.inherited))
    #expect(result.errorText.isEmpty)
    try await settle { !Sandbox.processes(below: folder).isEmpty }
    let report = try Sandbox.sweep(folder + "/runs")
    #expect(report.processes >= 1)
    #expect(report.folders == 1)
    #expect(Sandbox.processes(below: folder).isEmpty)
    #expect(try Sandbox.sweep(folder + "/nowhere") == SweepReport())
  }

  /// Asks until it is so; a hang is ended by the limit of the test run.
  private func settle(_ isSo: () -> Bool) async throws {
    let limit = ContinuousClock.now.advanced(by: .seconds(20))
    while !isSo() {
      try #require(ContinuousClock.now < limit)
      await Task.yield()
    }
  }
}

@Suite struct `A remedy` {
  @Test(arguments: [
    ("/proc/sys/user/max_user_namespaces", "0", "sysctl -w user.max_user_namespaces="),
    ("/proc/sys/kernel/unprivileged_userns_clone", "0", "sysctl -w kernel.unprivileged_userns_clone=1"),
    ("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1", "kernel.apparmor_restrict_unprivileged_userns=0"),
    ("/.dockerenv", "", "--security-opt systempaths=unconfined"),
    ("/proc/1/environ", "A=b\0KUBERNETES_SERVICE_HOST=10.0.0.1\0", "procMount: Unmasked"),
  ])
  func `names what to change`(_ file: String, _ content: String, _ words: String) {
    let remedy = SandboxRemedy(isRoot: false) { $0 == file ? content : nil }
    #expect(remedy.text(for: "Operation not permitted").contains(words))
  }

  @Test func `is not about what does not bind root`() {
    let remedy = SandboxRemedy(isRoot: true) { $0.hasSuffix("restrict_unprivileged_userns") ? "1" : nil }
    #expect(!remedy.text(for: "").contains("sysctl"))
    #expect(remedy.text(for: "mount: wrong fs type").contains("data_directory"))
  }
}
