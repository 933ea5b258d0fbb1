import CProcess
import Foundation

/// The control group of one run: its limits, and all its processes by one name.
struct RunGroup: Sendable {
  static let prefix = "run-"
  let path: String

  init(path: String) { self.path = path }

  /// Makes the group; whoever enters it is held to `limits`.
  init(in groups: ControlGroups, limits: SandboxLimits) throws {
    path = "\(groups.folder)/\(Self.prefix)\(UUID().uuidString)"
    guard mkdir(path, 0o755) == 0 else { throw SandboxError(.system(code: errno), path: path) }
    do {
      for (name, value) in Self.settings(limits, groups.controllers) {
        try ControlGroups.write(value, to: "\(path)/\(name)")
      }
    } catch {
      end()
      throw error
    }
  }

  /// What is written to which file of a group.
  static func settings(_ limits: SandboxLimits, _ controllers: Set<String>) -> [(name: String, value: String)] {
    var settings: [(name: String, value: String)] = []
    if controllers.contains("memory"), let bytes = limits.memoryBytes {
      // Without swap, as the machine's is everybody's; and all at once, as what is left of a run is of no use.
      settings += [("memory.max", "\(bytes)"), ("memory.swap.max", "0"), ("memory.oom.group", "1")]
    }
    if controllers.contains("pids"), let count = limits.processes { settings.append(("pids.max", "\(count)")) }
    if controllers.contains("cpu"), let cores = limits.processors {
      settings.append(("cpu.max", "\(max(1_000, Int((cores * 100_000).rounded()))) 100000"))
    }
    return settings
  }

  /// The program and arguments that enter the group and become `command` then.
  ///
  /// The group's path is the shell's argument, never part of its text.
  func entering(_ command: [String]) -> [String] {
    ["/bin/sh", "-c", "echo $$ > \"$1\" && shift && exec \"$@\"", "sh", "\(path)/cgroup.procs"] + command
  }

  /// The limit that it has reached by the kernel's own counts, if any.
  func reached(_ limits: SandboxLimits) -> SandboxLimit? {
    if count("oom_kill", in: "memory.events") > 0 { return .memory }
    if limits.processes != nil, count("max", in: "pids.events") > 0 { return .processes }
    if let limit = limits.cpuTime, Double(count("usage_usec", in: "cpu.stat")) / 1e6 > Double(limit.components.seconds)
    {
      return .cpuTime
    }
    return nil
  }

  /// Kills whatever is in it, waits for the end, ten seconds at most, and removes it; says whether it is gone.
  @discardableResult
  func end() -> Bool {
    if rmdir(path) == 0 || errno == ENOENT { return true }
    try? ControlGroups.write("1", to: "\(path)/cgroup.kill")
    for _ in 0..<1_000 {
      if rmdir(path) == 0 || errno == ENOENT { return true }
      guard errno == EBUSY else { return false }
      // Blocking, on the thread that waited for the run: it has nothing else to do.
      usleep(10_000)
    }
    return false
  }

  private func count(_ key: String, in file: String) -> Int {
    guard let text = try? String(contentsOfFile: "\(path)/\(file)", encoding: .utf8) else { return 0 }
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      if words.count == 2, words[0] == key { return Int(words[1]) ?? 0 }
    }
    return 0
  }
}
