import CProcess
import Foundation

/// The control group in which each run gets one of its own.
package struct ControlGroups: Sendable, Equatable {
  let folder: String
  let controllers: Set<String>

  init(folder: String, controllers: Set<String>) {
    self.folder = folder
    self.controllers = controllers
  }

  /// Where hierarchies of version 2 are mounted.
  package static let root = "/sys/fs/cgroup"

  /// Reads what there is at `root` for the process whose `/proc/PID/cgroup` is `membership`.
  package static func state(
    root: String = root, membership: String? = try? String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8)
  ) -> GroupState {
    let line = (membership ?? "").split(separator: "\n").first { $0.hasPrefix("0::/") }
    // With `..` in it, it is outside of what is mounted here.
    guard let own = line.map({ String($0.dropFirst(3)) }), !own.split(separator: "/").contains(".."),
      let known = words("\(root)\(own)/cgroup.controllers")
    else { return GroupState(own: nil) }
    let folder = root + own
    return GroupState(
      own: own, controllers: known,
      isWritable: isWritable(folder),
      isMarked: isMarked(folder),
      canKill: canKill(in: folder))
  }

  /// Takes over this process's group, where it is ours: moves what runs in it one down, hands the controllers on, and ends what an
  /// earlier service left.
  ///
  /// - Throws: `SandboxError` of the file that could not be written.
  package static func take(_ keeper: LimitKeeper, root: String = root) throws -> ControlGroups? {
    guard case .groups(let own, let controllers) = keeper else { return nil }
    let groups = ControlGroups(folder: root + own, controllers: controllers)
    // A group that hands controllers on may hold no process itself.
    let service = "\(groups.folder)/service"
    guard mkdir(service, 0o755) == 0 || errno == EEXIST else { throw SandboxError(.system(code: errno), path: service) }
    for _ in 0..<10 {
      let processes = words("\(groups.folder)/cgroup.procs") ?? []
      if processes.isEmpty { break }
      for process in processes { try? write(process, to: "\(service)/cgroup.procs") }
    }
    try write(
      controllers.sorted().map { "+\($0)" }.joined(separator: " "), to: "\(groups.folder)/cgroup.subtree_control")
    groups.sweep()
    return groups
  }

  /// Ends the runs that an earlier service left.
  private func sweep() {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    for name in names where name.hasPrefix(RunGroup.prefix) { RunGroup(path: "\(folder)/\(name)").end() }
  }

  private static func isWritable(_ folder: String) -> Bool {
    let names = ["", "/cgroup.procs", "/cgroup.subtree_control"]
    return names.allSatisfy { name in access(folder + name, W_OK) == 0 }
  }

  private static func isMarked(_ folder: String) -> Bool {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var value = [UInt8](repeating: 0, count: 16)
    let names = ["user.delegate", "trusted.delegate"]
    return names.contains { name in tree_attribute(descriptor, name, &value, value.count) > 0 }
  }

  /// A hierarchy's root has no `cgroup.kill`; a group made for the purpose tells.
  private static func canKill(in folder: String) -> Bool {
    if access("\(folder)/cgroup.kill", W_OK) == 0 { return true }
    let probe = "\(folder)/\(RunGroup.prefix)probe-\(getpid())"
    guard mkdir(probe, 0o755) == 0 else { return false }
    defer { rmdir(probe) }
    return access("\(probe)/cgroup.kill", W_OK) == 0
  }

  static func words(_ path: String) -> Set<String>? {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
    return Set(text.split(whereSeparator: \.isWhitespace).map(String.init))
  }

  static func write(_ text: String, to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw SandboxError(.system(code: errno), path: path) }
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
      throw SandboxError(.system(code: errno), path: path)
    }
  }
}
