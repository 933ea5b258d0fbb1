import Dispatch
import Runtime
import Testing

@Suite struct `Background work` {
  @Test func `taken from a foreign thread is finished before its owner ends`() async {
    let background = Background()
    let gate = Gate()
    let done = Kept(0)
    DispatchQueue.global().async {
      background.run {
        await gate.pass()
        done.change { $0 += 1 }
      }
    }
    await gate.reached()
    async let finished: Void = background.finish()
    gate.open()
    await finished
    #expect(done.now == 1)
    #expect(background.count == 0)
  }

  @Test func `is refused once its owner is finishing`() async {
    let background = Background()
    await background.finish()
    #expect(background.run { Issue.record("ran after the end") } == false)
  }

  @Test func `is cancelled when told to, and still waited for`() async {
    let background = Background()
    let started = Latch()
    background.run {
      started.open()
      await Shutdown().wait()
    }
    await started.wait()
    background.cancelAll()
    await background.finish()
    #expect(background.count == 0)
  }
}

@Suite struct `A sequencer` {
  @Test func `runs one at a time, in the order asked`() async throws {
    let sequencer = Sequencer()
    let order = Kept<[Int]>([])
    let gate = Gate()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await sequencer.run { await gate.pass() } }
      await gate.reached()
      for number in 1...3 {
        group.addTask { try await sequencer.run { order.change { $0.append(number) } } }
        while sequencer.waiting < number { await Task.yield() }
      }
      #expect(order.now.isEmpty)
      gate.open()
      try await group.waitForAll()
    }
    #expect(order.now == [1, 2, 3])
  }

  @Test func `lets as many in as it is wide`() async throws {
    let sequencer = Sequencer(width: 2)
    let gates = [Gate(), Gate()]
    try await withThrowingTaskGroup(of: Void.self) { group in
      for gate in gates { group.addTask { try await sequencer.run { await gate.pass() } } }
      for gate in gates { await gate.reached() }
      for gate in gates { gate.open() }
      try await group.waitForAll()
    }
  }

  @Test func `forgets a waiter that is cancelled`() async throws {
    let sequencer = Sequencer()
    let gate = Gate()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await sequencer.run { await gate.pass() } }
      await gate.reached()
      await withTaskGroup(of: Bool.self) { inner in
        inner.addTask { (try? await sequencer.run {}) == nil }
        while sequencer.waiting < 1 { await Task.yield() }
        inner.cancelAll()
        #expect(await inner.next() == true)
      }
      gate.open()
      try await group.waitForAll()
    }
    try await sequencer.run {}
  }
}
