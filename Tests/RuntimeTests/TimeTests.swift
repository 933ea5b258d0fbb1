import Foundation
import Runtime
import Testing

private let noon = Date(timeIntervalSince1970: 1_800_000_000)

@Suite struct `Manual time` {
  @Test func `wakes only whose time has come`() async {
    let time = ManualTime(noon)
    let (wakings, waking) = AsyncStream.makeStream(of: Int.self)
    await withTaskGroup(of: Void.self) { group in
      for seconds in [30, 10] {
        group.addTask {
          try? await time.sleep(for: .seconds(seconds))
          waking.yield(seconds)
        }
      }
      await time.waitForSleepers(2)
      var woken = wakings.makeAsyncIterator()
      time.advance(by: .seconds(10))
      #expect(await woken.next() == 10)
      #expect(time.sleepers == 1)
      time.advance(by: .seconds(19))
      #expect(time.sleepers == 1)
      time.advance(by: .seconds(1))
      #expect(await woken.next() == 30)
    }
    #expect(time.now() == noon + 30)
  }

  @Test func `does not hold up a sleep into the past`() async throws {
    try await ManualTime(noon).sleep(until: noon)
  }

  @Test func `lets a cancelled sleeper go`() async {
    let time = ManualTime(noon)
    await withTaskGroup(of: Bool.self) { group in
      group.addTask { (try? await time.sleep(for: .seconds(1))) == nil }
      await time.waitForSleepers()
      group.cancelAll()
      #expect(await group.next() == true)
    }
    #expect(time.sleepers == 0)
  }
}

@Suite struct `System time` {
  @Test func `does not sleep into the past and minds cancellation`() async throws {
    let time = SystemTime()
    try await time.sleep(until: time.now() - 1)
    await withTaskGroup(of: Bool.self) { group in
      group.addTask { (try? await time.sleep(for: .seconds(3600))) == nil }
      group.cancelAll()
      #expect(await group.next() == true)
    }
  }
}

@Suite struct `A pause` {
  @Test func `goes on when its time has come`() async {
    let time = ManualTime(noon)
    let shutdown = Shutdown()
    async let goesOn = shutdown.pause(until: noon + 5, time: time)
    await time.waitForSleepers()
    time.advance(by: .seconds(5))
    #expect(await goesOn)
  }

  @Test func `ends early when shutdown is requested`() async {
    let time = ManualTime(noon)
    let shutdown = Shutdown()
    async let goesOn = shutdown.pause(until: noon + 5, time: time)
    await time.waitForSleepers()
    shutdown.request()
    #expect(await goesOn == false)
    #expect(time.sleepers == 0)
  }
}

@Suite struct `A deadline` {
  @Test func `gives the result of work that is done in time`() async throws {
    #expect(try await withDeadline(.seconds(5), time: ManualTime(noon)) { "done" } == "done")
  }

  @Test func `cancels work that takes too long`() async {
    let time = ManualTime(noon)
    let work = Latch()
    let wasCancelled = Kept(false)
    async let outcome: Void = withDeadline(.seconds(5), time: time) {
      await work.wait()
      wasCancelled.change { $0 = Task.isCancelled }
    }
    await time.waitForSleepers()
    time.advance(by: .seconds(5))
    do {
      try await outcome
      Issue.record("the deadline did not fire")
    } catch {
      #expect(error as? DeadlineExceeded == DeadlineExceeded(limit: .seconds(5)))
    }
    #expect(wasCancelled.now)
  }
}
