import CProcess
import Foundation
import Runtime
import Synchronization

/// The limits that no kernel setting keeps for a whole sandbox: looked at while a run goes on, and named when one is reached.
struct LimitedRun {
  let limits: SandboxLimits

  init(_ limits: SandboxLimits) { self.limits = limits }

  /// A watch for one run.
  func watch(_ layout: SandboxLayout, _ mode: SandboxMode) -> ChildWatch {
    let disk = DiskMeter(layout: layout, mode: mode, limit: limits.diskBytes)
    let looks = Mutex(0)
    return ChildWatch { sight in
      if sight.written > limits.outputFlood { return SandboxLimit.output.rawValue }
      var usage = CProcess.tree_usage()
      guard measure_tree(sight.pid, &usage) == 0 else { return nil }
      if let reached = reached(usage, pid: sight.pid) { return reached.rawValue }
      let count = looks.withLock {
        $0 += 1
        return $0
      }
      // Descriptors are many and seldom hold anything: one look in ten is for them.
      var held: (memory: UInt64, disk: UInt64) = (0, 0)
      if count % 10 == 0 { tree_held(sight.pid, &held.memory, &held.disk) }
      if let limit = limits.memoryBytes, held.memory + usage.memory > UInt64(limit),
        held.memory + tree_shared_memory(sight.pid) > UInt64(limit)
      {
        return SandboxLimit.memory.rawValue
      }
      return disk.isFull(at: sight.seconds, held: held.disk) ? SandboxLimit.disk.rawValue : nil
    } ended: {
      if mode == .isolated { FirstProcess(info: layout.info).awaitEnd() }
    }
  }

  private func reached(_ usage: CProcess.tree_usage, pid: Int32) -> SandboxLimit? {
    if let limit = limits.processes, usage.tasks > UInt64(limit) { return .processes }
    if let limit = limits.cpuTime,
      Double(usage.ticks) / Double(sysconf(Int32(_SC_CLK_TCK))) > Double(limit.components.seconds)
    {
      return .cpuTime
    }
    if let limit = limits.memoryBytes, usage.memory > UInt64(limit), tree_shared_memory(pid) > UInt64(limit) {
      return .memory
    }
    return nil
  }

  /// The result with the limit that ended it in its error output, where people and agents look.
  func named(_ result: CommandResult) -> CommandResult {
    guard let limit = limit(of: result) else { return result }
    var out = result
    if let last = out.errorOutput.last, last != UInt8(ascii: "\n") { out.errorOutput.append(UInt8(ascii: "\n")) }
    out.errorOutput.append(Data("sandbox: the run reached its limit of \(limit.rawValue)\n".utf8))
    return out
  }

  /// The limit that ended a run, or nil.
  private func limit(of result: CommandResult) -> SandboxLimit? {
    switch result.ending {
    case .timedOut: .wallClock
    case .stopped(let reason): SandboxLimit(rawValue: reason)
    case .exited(128 + SIGXFSZ), .signalled(SIGXFSZ): .fileSize
    case .exited, .signalled: nil
    }
  }
}

/// How much a sandbox holds on disk, counted anew whenever the disk has lost enough room for it to matter.
private final class DiskMeter: Sendable {
  private struct State {
    var free: UInt64 = 0
    var used: UInt64 = 0
    var next = 0.0
  }

  private let folders: [String]
  private let limit: UInt64?
  private let state = Mutex(State())

  init(layout: SandboxLayout, mode: SandboxMode, limit: Int?) {
    // Not overlayfs's own folder: nothing stays there, and not even its owner may look into it.
    folders = [layout.upper, layout.home, layout.temporary] + (mode == .none ? [layout.merged] : [])
    self.limit = limit.map(UInt64.init)
  }

  func isFull(at seconds: Double, held: UInt64) -> Bool {
    guard let limit else { return false }
    return state.withLock { state in
      let free = Self.freeBytes(folders[0])
      let isLosing = state.free > free && state.free - free > (limit - min(limit, state.used)) / 4
      if state.next == 0 || seconds >= state.next || isLosing {
        state.used = folders.reduce(0) { sum, folder in
          let size = folder_size(folder, 4096)
          return size == .max || sum == .max ? .max : sum + size
        }
        state.free = free
        state.next = seconds + 2
      }
      return state.used == .max || state.used + held > limit
    }
  }

  private static func freeBytes(_ folder: String) -> UInt64 {
    var status = statvfs()
    return statvfs(folder, &status) == 0 ? UInt64(status.f_bavail) * UInt64(status.f_frsize) : 0
  }
}

/// The process that everything in a sandbox ends with, as bwrap's note names it.
struct FirstProcess {
  let pid: Int32
  let namespace: UInt64

  init(info: String) {
    let note = (FileManager.default.contents(atPath: info)).flatMap {
      try? JSONDecoder().decode(Note.self, from: $0)
    }
    pid = note?.pid ?? 0
    namespace = note?.namespace ?? 0
  }

  /// Waits, ten seconds at most, until no process of the sandbox is left that could still write.
  func awaitEnd() {
    guard pid > 1, namespace > 0 else { return }
    _ = process_await(pid, namespace, 10_000)
  }

  private struct Note: Decodable {
    var pid: Int32
    var namespace: UInt64

    enum CodingKeys: String, CodingKey {
      case pid = "child-pid"
      case namespace = "pid-namespace"
    }
  }
}
