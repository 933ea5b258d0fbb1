import Dispatch
import Essentials
import Glibc
import Runtime
import Testing

@Suite struct `A service group` {
  private struct Failure: Error, Equatable {}

  private final class Journal: Sendable {
    private let lines = Kept<[String]>([])
    func note(_ line: String) { lines.change { $0.append(line) } }
    var all: [String] { lines.now }
  }

  @Test func `ends every service when shutdown is requested`() async throws {
    let shutdown = Shutdown()
    let journal = Journal()
    let started = [Latch(), Latch()]
    let services = started.map { latch in
      ServiceTask("waiter") { shutdown in
        latch.open()
        await shutdown.wait()
        journal.note("finished")
      }
    }
    async let ran: Void = ServiceGroup.run(services, until: shutdown)
    for latch in started { await latch.wait() }
    #expect(journal.all.isEmpty)
    shutdown.request()
    try await ran
    #expect(journal.all == ["finished", "finished"])
  }

  @Test func `ends the rest when one fails, lets them finish what they hold, and throws that failure`() async {
    let journal = Journal()
    let started = Latch()
    let services = [
      ServiceTask("careful") { shutdown in
        started.open()
        await shutdown.wait()
        journal.note("cancelled: \(Task.isCancelled)")
      },
      ServiceTask("failing") { _ in
        await started.wait()
        throw Failure()
      },
    ]
    await #expect(throws: Failure()) { try await ServiceGroup.run(services, until: Shutdown()) }
    #expect(journal.all == ["cancelled: false"])
  }

  @Test func `ends the rest when one returns of its own accord`() async throws {
    let shutdown = Shutdown()
    try await ServiceGroup.run(
      [ServiceTask("short") { _ in }, ServiceTask("long") { await $0.wait() }], until: shutdown)
    #expect(shutdown.isRequested)
  }

  @Test func `names the service that failed in the log`() async {
    let journal = Journal()
    let log = Log { level, message, details in
      if level == .error { journal.note("\(message) \(details.map(\.1))") }
    }
    try? await ServiceGroup.run([ServiceTask("mill") { _ in throw Failure() }], until: Shutdown(), log: log)
    #expect(journal.all == ["service failed [\"mill\"]"])
  }

  @Test func `ends when its task is cancelled`() async {
    let started = Latch()
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        try? await ServiceGroup.run(
          [
            ServiceTask("waiter") { shutdown in
              started.open()
              await shutdown.wait()
            }
          ], until: Shutdown())
      }
      await started.wait()
      group.cancelAll()
    }
  }
}

@Suite struct `Unix signals` {
  @Test func `request the shutdown`() async throws {
    let shutdown = Shutdown()
    let service = UnixSignals([SIGUSR1])
    let armed = Latch()
    let sender = ServiceTask("sender") { shutdown in
      // The service must have armed its handler first, else the signal's default action ends the test process.
      await armed.wait()
      kill(getpid(), SIGUSR1)
      await shutdown.wait()
    }
    let waiter = ServiceTask("signals") { shutdown in
      try await service.run(until: shutdown) { armed.open() }
    }
    try await ServiceGroup.run([waiter, sender], until: shutdown)
    #expect(shutdown.isRequested)
  }

  @Test func `of a closed pipe are errors once ignored`() {
    UnixSignals.ignoreBrokenPipes()
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    close(ends[0])
    #expect(write(ends[1], "x", 1) == -1)
    #expect(errno == EPIPE)
    close(ends[1])
  }
}
