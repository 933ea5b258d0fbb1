import Foundation
import Runtime

/// Whether this machine can run sandboxes.
package enum SandboxSupport: Sendable, Equatable {
  case available
  /// What is wrong, and the exact thing to do about it.
  case missing(cause: String, remedy: String)
}

extension Sandbox {
  package static let tools = ["/usr/bin/unshare", "/bin/mount", "/usr/bin/prlimit", "/usr/bin/bwrap"]

  /// Finds out by running one command in a sandbox.
  package static func probe(tools: [String] = tools) async -> SandboxSupport {
    if let tool = tools.first(where: { access($0, X_OK) != 0 }) {
      return .missing(cause: "\(tool) is not installed", remedy: "apt-get install bubblewrap util-linux mount")
    }
    let folder = FileManager.default.temporaryDirectory.appending(path: "sandbox-probe-\(UUID().uuidString)").path
    defer { try? TreeRemoval.remove(folder) }
    do {
      try FileManager.default.createDirectory(atPath: folder + "/base", withIntermediateDirectories: true)
      let sandbox = try Sandbox(layout: SandboxLayout(base: folder + "/base", directory: folder + "/run"))
      let result = try await sandbox.run(["true"], deadline: .seconds(20))
      if result.succeeded { return .available }
      let words = result.errorText.trimmingCharacters(in: .whitespacesAndNewlines)
      return .missing(cause: words.isEmpty ? "a trial run failed: \(result.ending)" : words, remedy: remedy)
    } catch {
      return .missing(cause: "\(error)", remedy: remedy)
    }
  }

  private static var remedy: String {
    func setting(_ path: String) -> String? {
      (try? String(contentsOfFile: "/proc/sys/" + path, encoding: .utf8))?.trimmingCharacters(
        in: .whitespacesAndNewlines)
    }
    if setting("kernel/apparmor_restrict_unprivileged_userns") == "1" {
      return "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"
    }
    if setting("kernel/unprivileged_userns_clone") == "0" { return "sysctl -w kernel.unprivileged_userns_clone=1" }
    if setting("user/max_user_namespaces") == "0" { return "sysctl -w user.max_user_namespaces=15000" }
    return "allow user namespaces and overlay mounts in them; in a container, run it with --privileged"
  }
}
