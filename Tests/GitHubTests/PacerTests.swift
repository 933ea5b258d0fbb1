import Domain
import Foundation
import GitHub
import Runtime
import Testing

@Suite struct `A pacer` {
  let time = ManualTime(Sample.noon)

  @Test func `lets threshold labels overtake ledgers`() async throws {
    let pacer = Pacer(profile: .gitHubDotCom, time: time)
    let order = Noted<[WriteUrgency]>([])
    try await pacer.perform(PacedWrite(.ledger)) {}
    try await withThrowingTaskGroup { group in
      for (index, urgency) in [WriteUrgency.ledger, .ledger, .pullRequest, .thresholdLabel, .answer].enumerated() {
        group.addTask { try await pacer.perform(PacedWrite(urgency)) { order.change { $0.append(urgency) } } }
        while await pacer.waiting <= index { await Task.yield() }
      }
      for done in 1...5 {
        await time.waitForSleepers()
        time.advance(by: .seconds(1))
        while order.value.count < done { await Task.yield() }
      }
      try await group.waitForAll()
    }
    #expect(order.value == [.answer, .thresholdLabel, .pullRequest, .ledger, .ledger])
  }

  @Test func `puts a ledger off that would wait longer than ten seconds`() async throws {
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

  @Test func `keeps an hour's limit in a storm of ledgers that come again when told`() async throws {
    let pacer = Pacer(profile: .gitHubDotCom, time: time)
    var moments: [Date] = []
    while moments.count < 1000 {
      do {
        try await pacer.perform(PacedWrite(.ledger)) {}
        moments.append(time.now())
        time.advance(by: .seconds(1))
      } catch let error as WriteDeferred {
        time.advance(by: .seconds(error.seconds))
      }
    }
    for (index, moment) in moments.enumerated() {
      #expect(index < 80 || moments[index - 80] <= moment - 60)
      #expect(index < 500 || moments[index - 500] <= moment - 3600)
    }
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
