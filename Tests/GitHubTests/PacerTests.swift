import Domain
import Foundation
import GitHub
import Runtime
import Testing

@Suite struct `A pacer` {
  let time = ManualTime(Sample.noon)

  @Test func `lets threshold labels overtake what is less urgent`() async throws {
    let pacer = Pacer(profile: .gitHubDotCom, time: time)
    let order = Noted<[WriteUrgency]>([])
    try await pacer.perform(PacedWrite(.ledger)) {}
    try await withThrowingTaskGroup { group in
      for (index, urgency) in [WriteUrgency.pullRequest, .pullRequest, .thresholdLabel, .answer].enumerated() {
        group.addTask { try await pacer.perform(PacedWrite(urgency)) { order.change { $0.append(urgency) } } }
        while await pacer.waiting <= index { await Task.yield() }
      }
      for done in 1...4 {
        await time.waitForSleepers()
        time.advance(by: .seconds(1))
        while order.value.count < done { await Task.yield() }
      }
      try await group.waitForAll()
    }
    #expect(order.value == [.answer, .thresholdLabel, .pullRequest, .pullRequest])
  }

  @Test func `puts a ledger off that would wait long`() async throws {
    let pacer = Pacer(profile: .gitHubDotCom, time: time)
    for _ in 0..<4 {
      try await pacer.perform(PacedWrite(.answer, notifies: true)) {}
      time.advance(by: .seconds(3))
    }
    await pacer.hold("acme", until: time.now() + 30)
    await #expect(throws: WriteDeferred(seconds: 30)) {
      try await pacer.perform(PacedWrite(.ledger), account: "acme") {}
    }
    #expect(await pacer.waiting == 0)
  }

  /// Does `work` while the clock goes on in half seconds.
  private func inTime<Result: Sendable>(_ work: @escaping @Sendable () async throws -> Result) async throws -> Result {
    try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask { try await work() }
      group.addTask { [time] in
        while !Task.isCancelled {
          if time.sleepers > 0 { time.advance(by: .seconds(0.5)) }
          await Task.yield()
        }
        return nil
      }
      defer { group.cancelAll() }
      while let result = try await group.next() {
        if let result { return result }
      }
      throw CancellationError()
    }
  }

  @Test func `keeps an hour's limit and everybody's turn in a storm of ledgers that come again when told`() async throws
  {
    let pacer = Pacer(profile: .gitHubDotCom, time: time)
    let moments = Noted<[Date]>([])
    let last = Noted<[Int: Date]>([:])
    var ready = (0..<50).map { (at: Sample.noon + Double($0) / 100, subject: $0) }
    while moments.value.count < 600 {
      ready.sort { $0.at < $1.at }
      let next = ready.removeFirst()
      if next.at > time.now() { time.advance(by: .seconds(next.at.timeIntervalSince(time.now()) + 0.001)) }
      do {
        let at = try await inTime { [time] in
          try await pacer.perform(PacedWrite(.ledger, subject: "\(next.subject)")) { time.now() }
        }
        moments.change { $0.append(at) }
        if let before = last.value[next.subject] { #expect(at < before + 750) }
        last.change { $0[next.subject] = at }
        ready.append((at: at + 0.1, subject: next.subject))
      } catch let error as WriteDeferred {
        ready.append((at: time.now() + error.seconds, subject: next.subject))
      }
    }
    for (index, moment) in moments.value.enumerated() {
      #expect(index < 80 || moments.value[index - 80] <= moment - 60)
      #expect(index < 300 || moments.value[index - 300] <= moment - 3600)
    }
    #expect(last.value.count == 50)
  }

  @Test func `lets a quiet write slip in between two that notify`() async throws {
    let pacer = Pacer(profile: .gitHubDotCom, time: time)
    try await pacer.perform(PacedWrite(.answer, notifies: true)) {}
    let order = Noted<[String]>([])
    try await withThrowingTaskGroup { group in
      group.addTask {
        try await pacer.perform(PacedWrite(.answer, notifies: true)) { order.change { $0.append("answer") } }
      }
      while await pacer.waiting < 1 { await Task.yield() }
      group.addTask { try await pacer.perform(PacedWrite(.ledger)) { order.change { $0.append("ledger") } } }
      while await pacer.waiting < 2 { await Task.yield() }
      time.advance(by: .seconds(1))
      while order.value.isEmpty { await Task.yield() }
      time.advance(by: .seconds(2))
      try await group.waitForAll()
    }
    #expect(order.value == ["ledger", "answer"])
  }

  @Test func `says where it stands`() async throws {
    let pacer = Pacer(profile: .gitHubDotCom, time: time)
    #expect(await pacer.state.nextStep == nil)
    for _ in 0..<3 {
      try await pacer.perform(PacedWrite(.answer)) {}
      time.advance(by: .seconds(30))
    }
    let state = await pacer.state
    #expect(state.usedInMinute == 1 && state.usedInHour == 3 && state.waiting == 0)
    #expect(state.perMinute == 80 && state.perHour == 500)
  }

  @Test func `runs one write at a time on github.com`() async throws {
    let pacer = Pacer(profile: .gitHubDotCom, time: time)
    let gate = Gate()
    let second = Noted(false)
    try await withThrowingTaskGroup { group in
      group.addTask { try await pacer.perform(PacedWrite(.answer)) { await gate.pass() } }
      await gate.reached()
      group.addTask { try await pacer.perform(PacedWrite(.answer)) { second.change { $0 = true } } }
      while await pacer.waiting == 0 { await Task.yield() }
      time.advance(by: .seconds(100))
      #expect(second.value == false)
      gate.open()
      try await group.waitForAll()
    }
    #expect(second.value)
  }

  @Test func `lets somebody go who waits no longer`() async throws {
    let pacer = Pacer(profile: .gitHubDotCom, time: time)
    try await pacer.perform(PacedWrite(.answer)) {}
    await withTaskGroup { group in
      group.addTask { try? await pacer.perform(PacedWrite(.answer)) {} }
      await time.waitForSleepers()
      group.cancelAll()
    }
    #expect(await pacer.waiting == 0)
    time.advance(by: .seconds(1))
    try await pacer.perform(PacedWrite(.answer)) {}
  }

  @Test func `holds back longer each time the host does not say how long`() async throws {
    let pacer = Pacer(profile: .enterprise, time: time)
    for seconds in [60.0, 120, 240, 480, 960, 960] {
      await pacer.hold("acme", until: nil)
      await #expect(throws: WriteDeferred(seconds: seconds)) { try await pacer.admit("acme", patience: .seconds(1)) }
      try await pacer.admit("other", patience: .zero)
      time.advance(by: .seconds(seconds))
      try await pacer.admit("acme", patience: .zero)
    }
    await pacer.succeeded("acme")
    await pacer.hold("acme", until: nil)
    await #expect(throws: WriteDeferred(seconds: 60)) { try await pacer.admit("acme", patience: .seconds(1)) }
  }
}
