package import Configuration
import Foundation
import Runtime
package import Sandbox

/// What this machine has to bring.
package enum MachineAudit {
  package static func sandbox(_ mode: SandboxSettings.Mode, _ support: SandboxSupport) -> Finding {
    let check = "sandbox"
    switch (mode, support) {
    case (.isolated, .available): return .ok(check, "a trial run in it succeeded")
    case (.isolated, .missing(let cause, let remedy)): return .failure(check, cause, remedy)
    case (.none, .available):
      return .warning(
        check, "sandbox.mode is none: agents run without any protection", "set it to isolated, which works here")
    case (.none, .missing(let cause, let remedy)):
      return .warning(
        check, "sandbox.mode is none: agents run without any protection, and isolated would not work: \(cause)", remedy)
    }
  }

  /// Who keeps the limits of runs, for a service that is started as the doctor is.
  package static func limits(_ keeper: LimitKeeper) -> Finding {
    switch keeper {
    case .groups(let own, let controllers):
      .ok("limits", "kept by control groups below \(own): \(controllers.sorted().joined(separator: ", "))")
    case .watch(let reason): .ok("limits", "kept by a look at each run twenty times a second, because \(reason)")
    }
  }

  /// Free bytes where the data directory is, or will be.
  package static func disk(free: Int?, directory: String) -> Finding {
    let check = "disk"
    guard let free else {
      return .failure(check, "\(directory) cannot be looked at", "set data_directory to a folder that can be written")
    }
    let text = "\(free >> 20) MiB are free at \(directory)"
    let remedy = "make room, or set data_directory to a larger disk: mirrors, snapshots and the store live there"
    if free < 1 << 30 { return .failure(check, text, remedy) }
    return free < 5 << 30 ? .warning(check, text, remedy) : .ok(check, text)
  }

  static func freeBytes(at directory: String) -> Int? {
    var url = URL(filePath: directory)
    while !FileManager.default.fileExists(atPath: url.path), url.path != "/" { url.deleteLastPathComponent() }
    guard access(url.path, W_OK) == 0 else { return nil }
    let facts = try? FileManager.default.attributesOfFileSystem(forPath: url.path)
    return (facts?[.systemFreeSize] as? NSNumber)?.intValue
  }

  /// What `git --version` says; merging without a working tree came with 2.38.
  package static func git(_ output: String) -> Finding {
    let check = "git"
    guard let match = output.firstMatch(of: /git version (\d+)\.(\d+)/), let major = Int(match.1),
      let minor = Int(match.2)
    else { return .failure(check, "it does not tell its version", "apt-get install git") }
    let version = "version \(major).\(minor)"
    return (major, minor) >= (2, 38)
      ? .ok(check, version) : .failure(check, "\(version) is too old", "install git 2.38 or later")
  }

  static func git() async -> Finding {
    let command = Command("git", ["--version"], environment: Command.inherited, deadline: .seconds(10))
    guard let result = try? await ChildProcess.run(command), result.succeeded else {
      return .failure("git", "it is not installed", "apt-get install git")
    }
    return git(result.outputText)
  }

  package static func model(_ engine: Engine) -> Finding {
    engine == .builtin
      ? .ok("model", "the engine is builtin, which needs none") : .ok("model", "the engine is \(engine.rawValue)")
  }
}
