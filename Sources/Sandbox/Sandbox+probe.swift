import Foundation
import Runtime

/// Whether this machine can run sandboxes.
package enum SandboxSupport: Sendable, Equatable {
  case available
  /// What is wrong, and the exact thing to do about it.
  case missing(cause: String, remedy: String)
}

extension Sandbox {
  package static let tools = ["/usr/bin/unshare", "/bin/mount", "/usr/bin/nice", "/usr/bin/prlimit", "/usr/bin/bwrap"]

  /// Finds out by running one command in a sandbox in `directory`, where the file system counts too, or in the temporary one.
  package static func probe(tools: [String] = tools, in directory: String? = nil) async -> SandboxSupport {
    if let tool = tools.first(where: { access($0, X_OK) != 0 }) {
      return .missing(cause: "\(tool) is not installed", remedy: "apt-get install bubblewrap util-linux mount")
    }
    let place = directory ?? FileManager.default.temporaryDirectory.path
    let folder = "\(place)/sandbox-probe-\(UUID().uuidString)"
    defer { try? TreeRemoval.remove(folder) }
    do {
      try FileManager.default.createDirectory(atPath: folder + "/base", withIntermediateDirectories: true)
      let sandbox = try Sandbox(layout: SandboxLayout(base: folder + "/base", directory: folder + "/run"))
      let result = try await sandbox.run(["true"], deadline: .seconds(20))
      if result.succeeded { return .available }
      let words = result.errorText.trimmingCharacters(in: .whitespacesAndNewlines)
      let cause = words.isEmpty ? "a trial run failed: \(result.ending)" : words
      return .missing(cause: cause, remedy: SandboxRemedy().text(for: words))
    } catch {
      return .missing(cause: "\(error)", remedy: SandboxRemedy().text(for: "\(error)"))
    }
  }
}
