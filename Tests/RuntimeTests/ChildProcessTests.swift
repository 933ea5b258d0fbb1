import Essentials
import Foundation
import Runtime
import Synchronization
import Testing

@Suite struct `A child process` {
  private func shell(_ script: String, deadline: Duration = .seconds(20), outputLimit: Int = 1 << 20) -> Command {
    Command(
      "/bin/sh", ["-c", script], environment: ["PATH": "/usr/bin:/bin"], deadline: deadline, outputLimit: outputLimit)
  }

  @Test func `gives back what it wrote and how it ended`() async throws {
    let result = try await ChildProcess.run(shell("echo out; echo err >&2; exit 3"))
    #expect(result.ending == .exited(3))
    #expect(result.outputText == "out\n")
    #expect(result.errorText == "err\n")
    #expect(!result.succeeded)
    #expect(!result.truncated)
  }

  @Test func `is told more while it runs, until its input ends`() async throws {
    let input = try ChildInput()
    let heard = Mutex("")
    let command = Command(
      "/bin/sh", ["-c", "while read -r word; do echo \"got $word\"; echo no >&2; done; echo end"],
      environment: ["PATH": "/usr/bin:/bin"], input: Data("one\n".utf8), deadline: .seconds(20))
    let result = try await ChildProcess.converse(command, input: input) { stream, piece in
      guard stream == .output else { return }
      let text = heard.withLock {
        $0 += String(decoding: piece, as: UTF8.self); return $0
      }
      if text.hasSuffix("got one\n") { input.write(Data("two\n".utf8)) }
      if text.hasSuffix("got two\n") { input.close() }
    }
    #expect(result.outputText == "got one\ngot two\nend\n")
    #expect(!input.write(Data("three\n".utf8)))
  }

  @Test func `is told no more than may wait for it`() throws {
    let input = try ChildInput(limit: 4)
    #expect(input.write(Data("1234".utf8)))
    #expect(!input.write(Data("5".utf8)))
  }

  @Test func `says which signal ended it`() async throws {
    #expect(try await ChildProcess.run(shell("kill -TERM $$")).ending == .signalled(SIGTERM))
  }

  @Test func `does not make us wait for a grandchild, and leaves none`() async throws {
    let result = try await ChildProcess.run(shell("sleep 30 & echo $!"))
    #expect(result.ending == .exited(0))
    #expect(result.seconds < 10)
    try await expectGone(result.outputText)
  }

  @Test func `is killed with its whole group at the deadline`() async throws {
    let result = try await ChildProcess.run(shell("sleep 30 & echo $!; sleep 30", deadline: .milliseconds(300)))
    #expect(result.ending == .timedOut)
    #expect(result.seconds < 10)
    try await expectGone(result.outputText)
  }

  @Test func `is killed with its whole group when its task is cancelled`() async throws {
    let (lines, line) = AsyncStream.makeStream(of: String.self)
    let command = shell("sleep 30 & echo $!; sleep 30")
    await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        _ = try await ChildProcess.run(command) { line.yield(String(decoding: $0, as: UTF8.self)) }
      }
      var iterator = lines.makeAsyncIterator()
      let grandchild = await iterator.next()
      group.cancelAll()
      await #expect(throws: CancellationError.self) { try await group.waitForAll() }
      await #expect(throws: Never.self) { try await expectGone(grandchild ?? "") }
    }
  }

  @Test func `is not started in a cancelled task`() async {
    await withThrowingTaskGroup(of: Void.self) { group in
      group.cancelAll()
      group.addTask { _ = try await ChildProcess.run(Command("/nonexistent")) }
      await #expect(throws: CancellationError.self) { try await group.waitForAll() }
    }
  }

  @Test func `has its output bounded, and is still read to the end`() async throws {
    let result = try await ChildProcess.run(shell("head -c 50000000 /dev/zero; exit 4", outputLimit: 1000))
    #expect(result.ending == .exited(4))
    #expect(result.output == Data(count: 1000))
    #expect(result.truncated)
  }

  @Test func `carries bytes of any kind and size both ways`() async throws {
    let bytes =
      Data(repeating: 0, count: 300_000) + Data((0...255).map(UInt8.init)) + Data(repeating: 255, count: 3_000_000)
    var command = Command("/bin/cat", input: bytes)
    command.outputLimit = 4_000_000
    #expect(try await ChildProcess.run(command).output == bytes)
  }

  @Test func `may ignore its input`() async throws {
    var command = shell("exit 0")
    command.input = Data(count: 5_000_000)
    #expect(try await ChildProcess.run(command).ending == .exited(0))
  }

  @Test(arguments: ["nightshift-no-such-program", "/nowhere/nightshift-no-such-program", "/etc"])
  func `that cannot be found is named in the error`(_ name: String) async throws {
    let error = await #expect(throws: CommandError.self) { try await ChildProcess.run(Command(name)) }
    #expect(error?.kind == .notFound)
    #expect("\(try #require(error))".contains(name))
  }

  @Test func `needs a working directory that exists`() async throws {
    let error = await #expect(throws: CommandError.self) {
      try await ChildProcess.run(Command("/bin/pwd", workingDirectory: "/nowhere"))
    }
    #expect(error?.kind == .noDirectory)
    #expect(try await ChildProcess.run(Command("/bin/pwd", workingDirectory: "/usr")).outputText == "/usr\n")
  }

  @Test func `is found in the path of its own environment`() async throws {
    let command = Command("env", environment: ["PATH": "/usr/bin:/bin", "ONLY": "this"])
    let lines = try await ChildProcess.run(command).outputText.split(separator: "\n").sorted()
    #expect(lines == ["ONLY=this", "PATH=/usr/bin:/bin"])
  }

  @Test func `inherits no descriptor but the first three`() async throws {
    let file = open("/etc/passwd", O_RDONLY)
    defer { close(file) }
    // The fourth is the listing's own.
    let listing = try await ChildProcess.run(Command("/bin/ls", ["/proc/self/fd"]))
    #expect(listing.outputText == "0\n1\n2\n3\n")
  }

  @Test func `starts with default signals, none of them blocked`() async throws {
    let status = try await ChildProcess.run(Command("/bin/grep", ["^Sig[BI]", "/proc/self/status"]))
    #expect(status.outputText == "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n")
  }

  @Test func `leads a process group of its own`() async throws {
    let fields = try await ChildProcess.run(shell("cut -d' ' -f5 /proc/$$/stat; echo $$")).outputText.split(
      separator: "\n")
    #expect(fields.count == 2)
    #expect(fields.first == fields.last)
  }

  @Test func `can be heard while it runs`() async throws {
    let heard = Mutex(Data())
    let result = try await ChildProcess.run(shell("echo one; echo two >&2")) { piece in heard.withLock { $0 += piece } }
    #expect(heard.withLock { $0.count } == result.output.count + result.errorOutput.count)
  }

  @Test func `may run beside a hundred others`() async throws {
    try await withThrowingTaskGroup(of: String.self) { group in
      for number in 0..<100 {
        group.addTask { try await ChildProcess.run(Command("/bin/echo", ["\(number)"])).outputText }
      }
      let said = try await group.reduce(into: Set()) { $0.insert($1) }
      #expect(said == Set((0..<100).map { "\($0)\n" }))
    }
  }

  @Test func `dies with us`() async throws {
    let note = FileManager.default.temporaryDirectory.appending(path: "child-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: note) }
    // The child kills its parent, as if somebody had killed the bot.
    await #expect(processExitsWith: .signal(SIGKILL)) { [note = note as String] in
      _ = try await ChildProcess.run(Command("/bin/sh", ["-c", "echo $$ > \(note); kill -KILL $PPID; exec sleep 30"]))
    }
    try await expectGone(String(contentsOfFile: note, encoding: .utf8))
  }

  /// Waits until the process `line` names is gone or a zombie that only its new parent has to reap.
  private func expectGone(_ line: String) async throws {
    let number = try #require(Int32(line.trimmingCharacters(in: .whitespacesAndNewlines)))
    let limit = ContinuousClock.now.advanced(by: .seconds(10))
    while isRunning(number), ContinuousClock.now < limit { await Task.yield() }
    #expect(!isRunning(number))
  }

  private func isRunning(_ number: Int32) -> Bool {
    guard let stat = try? String(contentsOfFile: "/proc/\(number)/stat", encoding: .utf8) else { return false }
    return !stat.contains(") Z ")
  }
}
