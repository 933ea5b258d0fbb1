import Configuration
import Essentials
import Foundation
import Git
import Runtime
import Sandbox
import Signing

/// What a repository's `setup:` commands make of a checkout, as a layer over it that all sandboxes share.
///
/// It is made once for all commits in which the commands and the files they go by are the same, as long as it only adds files; what
/// it changed or hid of a checkout is for that commit alone. Without isolation there are no layers, and it is a whole tree, which is
/// for one commit too.
struct SetupLayer {
  let workshop: Workshop
  let commands: [String]
  let commit: CommitID
  let base: String

  init(workshop: Workshop, commands: [String], commit: CommitID, base: String) {
    self.workshop = workshop
    self.commands = commands
    self.commit = commit
    self.base = base
  }

  /// The layer's folder, made now if there is none; nil without commands, and where one of them fails.
  func path() async throws -> String? {
    guard !commands.isEmpty else { return nil }
    do {
      let dependencies = try self.dependencies()
      if !dependencies.isEmpty, workshop.mode == .isolated {
        let shared = try await made(name(dependencies))
        if try onlyAdds(shared) { return shared }
      }
      return try await made(name(dependencies + [(path: "commit", bytes: Data(commit.text.utf8))]))
    } catch let failure as SetupFailure {
      // The agent and the tests then see a checkout as it is, and say what they miss.
      workshop.context.log.warning("a setup command failed", ["status": failure.status])
      return nil
    }
  }

  private func made(_ name: String) async throws -> String {
    let path = try await workshop.layers.base(for: name) { folder in try await make(in: folder, name) }
    try await workshop.layers.use(name, at: workshop.context.now)
    return path
  }

  private func make(in folder: String, _ name: String) async throws {
    let layout = SandboxLayout(base: base, directory: "\(workshop.directory)/setup-\(name)")
    let sandbox = try workshop.sandbox(layout)
    defer { try? sandbox.discard() }
    for command in commands {
      let result = try await sandbox.run(
        ["/bin/sh", "-c", command], environment: ["CI": "true"],
        deadline: workshop.context.settings.sandbox.wallClock)
      guard result.succeeded else {
        if case .exited(let status) = result.ending { throw SetupFailure(status: Int(status)) }
        throw SetupFailure(status: -1)
      }
    }
    let made = workshop.mode == .isolated ? sandbox.upper : sandbox.workspace
    guard rmdir(folder) == 0, rename(made, folder) == 0 else {
      throw SandboxError(.system(code: errno), path: folder)
    }
  }

  /// A layer's name says all that it was made from.
  private func name(_ dependencies: [(path: String, bytes: Data)]) -> String {
    var message = Data()
    for part in commands.map({ Data($0.utf8) }) + dependencies.flatMap({ [Data($0.path.utf8), $0.bytes] }) {
      withUnsafeBytes(of: UInt64(part.count).bigEndian) { message.append(contentsOf: $0) }
      message.append(part)
    }
    return (workshop.mode == .isolated ? "s" : "w") + Hexadecimal.encode(SHA256.digest(message))
  }

  /// The files that decide what the commands do: lock files and manifests, at the top and one folder below, and what the commands
  /// themselves name.
  private func dependencies() throws -> [(path: String, bytes: Data)] {
    let tree = try Tree(base)
    var paths = Set(commands.flatMap { $0.split { " \t\n;&|\"'()".contains($0) }.map(String.init) })
    let top = try FileManager.default.contentsOfDirectory(atPath: base)
    paths.formUnion(top.filter(Self.manifests.contains))
    for folder in top where try tree.entry(folder)?.isFolder == true {
      paths.formUnion(Self.manifests.map { "\(folder)/\($0)" })
    }
    var found: [(path: String, bytes: Data)] = []
    for path in paths.sorted() where !path.hasPrefix("/") && !path.split(separator: "/").contains("..") && !path.isEmpty
    {
      guard let entry = try tree.entry(path), case .file(let size, _) = entry.kind, size <= 16 << 20 else { continue }
      found.append((path: path, bytes: try tree.bytes(path, limit: size)))
    }
    return found
  }

  private static let manifests: Set<String> = [
    "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock", "package.json",
    "requirements.txt", "requirements-dev.txt", "poetry.lock", "Pipfile.lock", "uv.lock", "pyproject.toml", "setup.py",
    "setup.cfg", "Gemfile", "Gemfile.lock", "Cargo.toml", "Cargo.lock", "go.mod", "go.sum", "Package.swift",
    "Package.resolved", "composer.json", "composer.lock", "pom.xml", "build.gradle", "build.gradle.kts",
    "gradle.lockfile",
    "mix.lock", "deno.lock", "flake.lock", ".tool-versions", ".nvmrc", ".python-version", "Makefile",
  ]

  /// Whether nothing of this checkout is changed or hidden by the layer.
  private func onlyAdds(_ layer: String) throws -> Bool {
    let checkout = try Tree(base)
    let made = try Tree(layer)
    for entry in try made.entries() {
      switch entry.kind {
      case .folder(let isOpaque):
        if try isOpaque || checkout.entry(entry.path)?.isFolder == false { return false }
      case .whiteout: return false
      default: if try checkout.entry(entry.path) != nil { return false }
      }
    }
    return true
  }
}

/// A setup command that did not end well.
private struct SetupFailure: Error { var status: Int }
