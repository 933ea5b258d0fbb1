import Synchronization

/// A number of places to work at; who comes when all are taken waits in line.
final class WorkPlaces: Sendable {
  private struct State {
    var free: Int
    var nextTicket = 0
    var line: [(ticket: Int, continuation: CheckedContinuation<Bool, Never>)] = []
    /// Tickets given up before they came into the line.
    var givenUp: Set<Int> = []
  }

  private let state: Mutex<State>

  init(_ count: Int) { state = Mutex(State(free: max(1, count))) }

  /// Runs `body` at a place; nil when the task is cancelled before there is one.
  func withPlace<Result: Sendable>(_ body: () async -> Result) async -> Result? {
    guard await enter() else { return nil }
    defer { leave() }
    return await body()
  }

  private func enter() async -> Bool {
    let ticket = state.withLock { state in
      state.nextTicket += 1
      return state.nextTicket
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let answer: Bool? = state.withLock { state in
          if state.givenUp.remove(ticket) != nil { return false }
          guard state.free == 0 else {
            state.free -= 1
            return true
          }
          state.line.append((ticket, continuation))
          return nil
        }
        if let answer { continuation.resume(returning: answer) }
      }
    } onCancel: {
      let waiting = state.withLock { state in
        guard let index = state.line.firstIndex(where: { $0.ticket == ticket }) else {
          state.givenUp.insert(ticket)
          return nil as CheckedContinuation<Bool, Never>?
        }
        return state.line.remove(at: index).continuation
      }
      waiting?.resume(returning: false)
    }
  }

  private func leave() {
    let next = state.withLock { state in
      guard !state.line.isEmpty else {
        state.free += 1
        return nil as CheckedContinuation<Bool, Never>?
      }
      return state.line.removeFirst().continuation
    }
    next?.resume(returning: true)
  }
}
