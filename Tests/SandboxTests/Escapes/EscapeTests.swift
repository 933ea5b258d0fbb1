import Foundation
import Runtime
import Sandbox
import Synchronization
import Testing

@Suite(.serialized) struct `An escape` {
  @Test func `is tried in more than sixty ways`() {
    #expect(Attempt.all.count >= 100)
    #expect(Set(Attempt.all.map { $0.testDescription }).count == Attempt.all.count)
  }

  @Test(arguments: Attempt.all) func `fails in the sandbox, for the reason expected`(_ attempt: Attempt) async throws {
    let world = try Outside()
    defer { world.remove() }
    let bench = world.bench
    var settings = world.settings
    settings["TARGET"] = "/usr"
    let result = try await bench.sandbox.run(
      ["/usr/bin/python3", "-IS", "-c", attempt.script], environment: settings, deadline: .seconds(30))
    let said = result.outputText.trimmingCharacters(in: .newlines)
    if said != attempt.inside, attempt.absent.contains(said) {
      // Not even outside is there anything of the kind, as far as we may look.
      guard attempt.control != .root || geteuid() == 0 else { return }
      #expect(try await ChildProcess.run(world.command(attempt)).outputText == result.outputText)
    } else {
      #expect(said == attempt.inside, "\(result.errorText)")
    }
    // Whatever it said, this is what counts.
    #expect(try bench.text("secret") == Outside.secret)
    #expect(try bench.text("base/a") == "one\n")
    #expect(!bench.exists("escaped"))
    #expect(Sandbox.processes(below: bench.root).isEmpty)
  }

  @Test(arguments: Attempt.all) func `works outside`(_ attempt: Attempt) async throws {
    let world = try Outside()
    defer { world.remove() }
    guard attempt.control != .root || geteuid() == 0 else {
      return Self.say("not shown to work outside, which needs root", attempt)
    }
    let result = try await ChildProcess.run(world.command(attempt))
    let said = result.outputText.trimmingCharacters(in: .newlines)
    if attempt.absent.contains(said) {
      return Self.say("not shown to work outside: this machine answers \(said)", attempt)
    }
    if case .signalled(SIGSEGV) = result.ending, attempt.absent.contains("SIGSEGV") {
      return Self.say("not shown to work outside: this machine has no such calls", attempt)
    }
    #expect(said == attempt.outside, "\(result.errorText)")
  }

  @Test func `by the marks of the layers themselves hides nothing`() async throws {
    let bench = try Bench(mode: .isolated)
    defer { bench.remove() }
    let script = """
      import os
      for name, value in [('opaque', b'y'), ('redirect', b'/d/g'), ('whiteout', b''), ('metacopy', b'')]:
        for prefix in ['user', 'trusted']:
          for path in ['d', 'd/f', 'a']:
            try: os.setxattr(path, prefix + '.overlay.' + name, value)
            except OSError: pass
      """
    #expect(try await bench.sandbox.run(["/usr/bin/python3", "-c", script]).succeeded)
    #expect(try await bench.run("cat a d/f d/g/h; ls d").outputText == "one\nf\ntwo\nf\ng\n")
    #expect(try UpperLayer.changes(upper: bench.sandbox.upper, base: bench.root + "/base").isEmpty)
  }

  /// Where people who run the tests look.
  private static func say(_ words: String, _ attempt: Attempt) { print("▸ \(attempt.testDescription): \(words)") }
}

/// What there is outside a sandbox for an attempt to reach: a key, sockets that listen, a process, a place to write.
private struct Outside {
  static let secret = "the key\n"

  let bench: Bench
  private let listeners: [Int32]
  private let port: UInt16

  init() throws {
    bench = try Bench(mode: .isolated)
    try Data(Self.secret.utf8).write(to: URL(filePath: bench.root + "/secret"))
    try FileManager.default.createDirectory(atPath: bench.root + "/target", withIntermediateDirectories: true)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let internet = try Self.listen(&address, family: AF_INET)
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    _ = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(internet, $0, &size) }
    }
    port = UInt16(bigEndian: address.sin_port)
    var path = Self.address("\(bench.root)/socket")
    var abstract = Self.address("\0" + Self.abstract(bench.root))
    listeners = [
      internet, try Self.listen(&path, family: AF_UNIX),
      try Self.listen(
        &abstract, family: AF_UNIX, size: MemoryLayout<sa_family_t>.size + 1 + Self.abstract(bench.root).utf8.count),
    ]
  }

  var settings: [String: String] {
    [
      "SECRET": bench.root + "/secret", "HOST": "\(getpid())", "PORT": "\(port)", "SOCKET": bench.root + "/socket",
      "ABSTRACT": Self.abstract(bench.root),
    ]
  }

  /// The control run of an attempt.
  func command(_ attempt: Attempt) -> Command {
    let target = bench.root + "/target"
    var environment = settings.merging(["PATH": "/usr/bin:/bin", "TARGET": target]) { $1 }
    environment["NIGHTSHIFT_TEST_KEY"] = "secret"
    environment["SSH_AUTH_SOCK"] = bench.root + "/socket"
    // A shell above it that lends it a descriptor and has the same environment.
    let plain = [
      "sh", "-c", "exec 7</dev/null; \"$@\"; exit $?", "sh", "/usr/bin/python3", "-IS", "-c", attempt.script,
    ]
    let words: [String]
    switch attempt.control {
    case .host: words = plain
    case .root: words = ["unshare", "--mount", "--propagation", "private"] + plain
    case .namespaces:
      words =
        [
          "unshare", "--user", "--map-root-user", "--mount", "--pid", "--fork", "--net", "--ipc", "--uts", "--cgroup",
          "--mount-proc", "sh", "-c", "mount -t tmpfs none \"$TARGET\" && \"$@\"", "sh",
        ] + plain
    }
    return Command(
      words[0], Array(words.dropFirst()), environment: environment, workingDirectory: target, deadline: .seconds(30))
  }

  func remove() {
    for listener in listeners { close(listener) }
    bench.remove()
  }

  private static func abstract(_ root: String) -> String { "nightshift-\(root.suffix(36))" }

  private static func address(_ path: String) -> sockaddr_un {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8).prefix($0.count - 1)) }
    return address
  }

  private static func listen<Address>(_ address: inout Address, family: Int32, size: Int? = nil) throws -> Int32 {
    let listener = socket(family, Int32(SOCK_STREAM.rawValue), 0)
    let size = socklen_t(size ?? MemoryLayout<Address>.size)
    let status = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(listener, $0, size) }
    }
    try #require(status == 0 && Glibc.listen(listener, 8) == 0)
    return listener
  }
}
