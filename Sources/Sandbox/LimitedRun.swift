import CProcess
import Foundation
import Runtime
import Synchronization

/// One run's limits: who keeps them, and which of them ended it.
///
/// Memory, processes and processor time are kept by a control group where there are groups; else, as everything that no kernel
/// setting keeps for a whole sandbox, they are looked at while the run goes on.
final class LimitedRun: Sendable {
  private struct State {
    var looks = 0
    var hasEnded = false
    /// What the group had counted when it ended.
    var reached: SandboxLimit?
  }

  private let limits: SandboxLimits
  private let layout: SandboxLayout
  private let mode: SandboxMode
  private let group: RunGroup?
  private let disk: DiskMeter
  private let state = Mutex(State())

  init(_ limits: SandboxLimits, _ layout: SandboxLayout, _ mode: SandboxMode) throws {
    self.limits = limits
    self.layout = layout
    self.mode = mode
    group = try limits.groups.map { try RunGroup(in: $0, limits: limits) }
    disk = DiskMeter(layout: layout, mode: mode, limit: limits.diskBytes)
  }

  /// `command`, in the run's group if it has one.
  func entering(_ command: [String]) -> [String] { group?.entering(command) ?? command }

  var watch: ChildWatch {
    ChildWatch {
      self.look($0)?.rawValue
    } ended: {
      self.end()
    }
  }

  /// Once nothing of the run is alive any more; again is the same as once.
  func end() {
    let isOver = state.withLock { state in
      defer { state.hasEnded = true }
      return state.hasEnded
    }
    if isOver { return }
    if mode == .isolated { FirstProcess(info: layout.info).awaitEnd() }
    guard let group else { return }
    let reached = group.reached(limits)
    state.withLock { $0.reached = reached }
    group.end()
  }

  private func look(_ sight: ChildWatch.Sight) -> SandboxLimit? {
    if sight.written > limits.outputFlood { return .output }
    if let reached = group.map({ $0.reached(limits) }) ?? reached(by: sight.pid) { return reached }
    let count = state.withLock {
      $0.looks += 1
      return $0.looks
    }
    // Descriptors are many and seldom hold anything: one look in ten is for them.
    var held: (memory: UInt64, disk: UInt64) = (0, 0)
    if count % 10 == 0 { tree_held(sight.pid, &held.memory, &held.disk) }
    if group == nil, held.memory > 0, isTooMuch(held.memory + tree_shared_memory(sight.pid)) { return .memory }
    return disk.isFull(at: sight.seconds, held: held.disk) ? .disk : nil
  }

  /// What the processes below `pid` have used up by themselves.
  private func reached(by pid: Int32) -> SandboxLimit? {
    var usage = CProcess.tree_usage()
    guard measure_tree(pid, &usage) == 0 else { return nil }
    if let limit = limits.processes, usage.tasks > UInt64(limit) { return .processes }
    if let limit = limits.cpuTime,
      Double(usage.ticks) / Double(sysconf(Int32(_SC_CLK_TCK))) > Double(limit.components.seconds)
    {
      return .cpuTime
    }
    // The quick sum counts shared pages more than once; only where it is too much is the slow one asked.
    return isTooMuch(usage.memory) && isTooMuch(tree_shared_memory(pid)) ? .memory : nil
  }

  private func isTooMuch(_ memory: UInt64) -> Bool { limits.memoryBytes.map { memory > UInt64($0) } ?? false }

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
    case .exited(0): nil
    case .exited(128 + SIGXFSZ), .signalled(SIGXFSZ): .fileSize
    // Killed by the kernel, or refused a process, before anybody looked.
    case .exited, .signalled: state.withLock(\.reached)
    }
  }
}
