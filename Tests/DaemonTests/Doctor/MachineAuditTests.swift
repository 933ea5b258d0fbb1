import Configuration
import Daemon
import Essentials
import Foundation
import Sandbox
import Signing
import Storage
import Testing
import WorkQueue

@Suite struct `The doctor, of this machine,` {
  @Test func `gives the sandbox's own remedy`() {
    let missing = MachineAudit.sandbox(.isolated, .missing(cause: "no namespaces", remedy: "sysctl -w x=1"))
    #expect(missing == .failure("sandbox", "no namespaces", "sysctl -w x=1"))
    #expect(MachineAudit.sandbox(.isolated, .available).status == .ok)
    #expect(MachineAudit.sandbox(.none, .available).status == .warning)
    #expect(MachineAudit.sandbox(.none, .missing(cause: "c", remedy: "r")).status == .warning)
  }

  @Test func `says who keeps the limits of runs`() {
    let kernel = MachineAudit.limits(.groups(own: "/nightshift.service", controllers: ["pids", "memory"]))
    #expect(kernel == .ok("limits", "kept by control groups below /nightshift.service: memory, pids"))
    let watch = MachineAudit.limits(.watch(because: "there are none"))
    #expect(watch.status == .ok && watch.found.hasSuffix("because there are none"))
  }

  @Test(arguments: [
    ("git version 2.39.5\n", Finding.Status.ok), ("git version 2.38.0 (Apple Git-1)", .ok), ("git version 3.0", .ok),
    ("git version 2.37.9", .failure), ("git version 1.99", .failure), ("", .failure),
  ])
  func `wants a git that can merge without a tree`(_ output: String, _ status: Finding.Status) {
    #expect(MachineAudit.git(output).status == status)
  }

  @Test(arguments: [(6, Finding.Status.ok), (4, .warning), (0, .failure)])
  func `wants room on the disk`(_ gigabytes: Int, _ status: Finding.Status) {
    #expect(MachineAudit.disk(free: gigabytes << 30, directory: "/data").status == status)
  }

  @Test func `says where nothing can be written`() {
    #expect(MachineAudit.disk(free: nil, directory: "/data").found.contains("/data"))
  }

  @Test func `shows every mistake in the settings with its place`() throws {
    let error = #expect(throws: ConfigurationError.self) {
      try Settings.parse(Data("server:\n  port: 80\nreports: {threshold: high}\n".utf8))
    }
    let findings = SettingsAudit.findings(for: try #require(error), in: "n.yml")
    #expect(findings.count == 2 && findings.allSatisfy { $0.status == .failure })
    #expect(findings[0].found.hasPrefix("n.yml, line 2, column 3: server.port"))
  }

  @Test func `names what settings lack`() {
    let findings = SettingsAudit.findings(for: Settings(), in: "n.yml")
    #expect(findings.map(\.status) == [.failure, .failure, .failure, .warning])
    var settings = Settings()
    settings.github.appID = 1
    settings.github.privateKey = "/k"
    settings.github.webhookSecrets = [Redacted("s")]
    settings.signals.tokens = [Redacted("t")]
    #expect(SettingsAudit.findings(for: settings, in: "n.yml") == [.ok("settings", "n.yml reads")])
  }

  @Test func `looks at the key's file`() throws {
    let scratch = try Scratch()
    let path = "\(scratch.path)/app.pem"
    #expect(KeyAudit.look(at: path).findings[0].found.contains("cannot be read"))
    #expect(FileManager.default.createFile(atPath: path, contents: Data("x".utf8)))
    #expect(KeyAudit.look(at: path).findings[0].found.contains("not an RSA private key"))
    try Data(try RSAKey.generate().privatePEM().reveal().utf8).write(to: URL(filePath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
    #expect(KeyAudit.look(at: path).findings.map(\.status) == [.warning])
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    let (key, findings) = KeyAudit.look(at: path)
    #expect(key != nil && findings.map(\.status) == [.ok])
  }

  @Test func `looks into the store`() async throws {
    let scratch = try Scratch()
    var settings = Settings()
    settings.dataDirectory = scratch.path
    #expect(try await StoreCheck(settings).findings()[0].found.contains("not there yet"))
    _ = try await SQLiteStore.open(path: settings.storePath, backoff: .pipeline)
    #expect(try await StoreCheck(settings).findings().map(\.status) == [.ok])
    try Data(repeating: 7, count: 8_192).write(to: URL(filePath: settings.storePath))
    #expect(try await StoreCheck(settings).findings().map(\.status) == [.failure])
  }

  @Test func `tells of jobs that wait for a person`() {
    let findings = StoreCheck.findings(StoreCounts(parked: 3, unknownWrites: 1), path: "/s")
    #expect(findings.map(\.status) == [.warning, .warning] && findings[0].remedy?.contains("queue parked") == true)
  }

  @Test func `shows mistakes in a repository's settings with their place`() {
    #expect(RepositoryCheck.settings(nil, check: "acme/shop").isEmpty)
    #expect(RepositoryCheck.settings(Data("threshold: 13".utf8), check: "acme/shop").isEmpty)
    let findings = RepositoryCheck.settings(Data("fix: false\nthreshhold: 3".utf8), check: "acme/shop")
    #expect(
      findings.map(\.found) == [
        ".github/nightshift.yml, line 2, column 1: threshhold: unknown; did you mean threshold?"
      ])
    #expect(RepositoryCheck.settings(Data("a: [".utf8), check: "acme/shop").map(\.status) == [.warning])
  }
}
