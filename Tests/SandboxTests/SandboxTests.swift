import Foundation
import Runtime
import Sandbox
import Testing

@Suite struct `A sandbox` {
  @Test(arguments: SandboxPromise.allCases)
  func `that is isolated keeps`(_ promise: SandboxPromise) async throws {
    let bench = try Bench(mode: .isolated)
    defer { bench.remove() }
    try await promise.check(bench)
  }

  @Test(arguments: SandboxPromise.allCases)
  func `that is none keeps`(_ promise: SandboxPromise) async throws {
    let bench = try Bench(mode: .none)
    defer { bench.remove() }
    try await promise.check(bench)
  }

  @Test func `is available here, and says what is missing elsewhere`() async {
    #expect(await Sandbox.probe() == .available)
    let missing = await Sandbox.probe(tools: ["/nowhere/bwrap"])
    guard case .missing(let cause, let remedy) = missing else {
      Issue.record("a missing tool went unnoticed")
      return
    }
    #expect(cause.contains("/nowhere/bwrap"))
    #expect(remedy.contains("apt-get install"))
  }

  @Test func `sees nothing of the host`() async throws {
    let bench = try Bench(mode: .isolated)
    defer { bench.remove() }
    let script = """
      for f in /root /etc/shadow /etc/hostname /var /work /srv \(bench.root) $HOME/.ssh; do test -e $f && echo sees $f; done
      test "$(ls /home)" = agent || echo homes; ls -A /tmp $HOME | grep -v :; id -un; cat /etc/passwd
      test -w /usr && echo writable; touch /etc/x 2>/dev/null && echo etc; true
      """
    let result = try await bench.run(script)
    let lines = result.outputText.split(separator: "\n")
    #expect(lines == ["agent", "agent:x:1000:1000:Agent:/home/agent:/bin/sh"])
  }

  @Test func `has no network but its own loopback`() async throws {
    let bench = try Bench(mode: .isolated)
    defer { bench.remove() }
    let result = try await bench.run("cut -d: -f1 /proc/net/dev | tail -n +3; cat /proc/net/route | tail -n +2")
    #expect(result.outputText.trimmingCharacters(in: .whitespacesAndNewlines) == "lo")
  }

  @Test func `holds no right and gains none`() async throws {
    let bench = try Bench(mode: .isolated)
    defer { bench.remove() }
    let status = try await bench.run(
      "grep -E '^(CapEff|CapBnd|NoNewPrivs)' /proc/self/status; unshare -U true || echo refused")
    #expect(
      status.outputText == "CapBnd:\t0000000000000000\n".replacingOccurrences(
        of: "CapBnd", with: "CapEff") + "CapBnd:\t0000000000000000\nNoNewPrivs:\t1\nrefused\n")
    let processes = try await bench.run("ls /proc | grep -c '^[0-9]'")
    #expect(try #require(Int(processes.outputText.trimmingCharacters(in: .newlines))) < 8)
  }

  @Test func `is thrown away whole, even what it locked`() async throws {
    let bench = try Bench(mode: .isolated)
    defer { bench.remove() }
    _ = try await bench.run("mkdir -p x/y; touch x/y/z; ln -s / x/root; chmod 000 x/y x")
    try bench.sandbox.discard()
    #expect(!bench.exists("run"))
    #expect(FileManager.default.fileExists(atPath: "/etc/passwd"))
  }

  @Test func `has its output and its reading bounded`() async throws {
    let bench = try Bench(mode: .isolated, limits: SandboxLimits(outputBytes: 100))
    defer { bench.remove() }
    let result = try await bench.run("head -c 100000 /dev/zero; head -c 5000 /dev/zero > big; touch 1 2 3")
    #expect(result.truncated)
    for limits in [UpperLayer.Limits(files: 2), UpperLayer.Limits(bytes: 4999)] {
      let error = #expect(throws: SandboxError.self) {
        try UpperLayer.changes(upper: bench.sandbox.upper, base: bench.root + "/base", limits: limits)
      }
      #expect(error?.kind == .tooMuch)
    }
  }

  @Test func `refuses paths that would be options`() {
    for path in ["/a,upperdir=/", "/a:/b", "relative", "/a\\b"] {
      #expect(throws: SandboxError.self) { try Sandbox(layout: SandboxLayout(base: path, directory: "/tmp/none")) }
    }
  }
}
