import Synchronization

/// Takes work from a callback's thread into tasks that somebody waits for.
///
/// Whoever owns it calls `finish` before ending; until then nothing handed over is forgotten.
package final class Background: Sendable {
  private struct State {
    var isClosed = false
    var nextID = 0
    var tasks: [Int: Task<Void, Never>] = [:]
  }

  private let priority: TaskPriority?
  private let state = Mutex(State())

  /// The work runs at `priority`, or at that of whoever hands it over.
  package init(priority: TaskPriority? = nil) { self.priority = priority }

  /// Starts `work` as a task; says no, and does not start it, once `finish` was called.
  @discardableResult
  package func run(_ work: @escaping @Sendable () async -> Void) -> Bool {
    state.withLock { state in
      guard !state.isClosed else { return false }
      state.nextID += 1
      let id = state.nextID
      // The task cannot remove itself before it is listed: removing needs the lock that is held here.
      state.tasks[id] = Task(priority: priority) {
        await work()
        self.state.withLock { _ = $0.tasks.removeValue(forKey: id) }
      }
      return true
    }
  }

  /// How many are under way.
  package var count: Int { state.withLock(\.tasks.count) }

  /// Cancels what is under way; it is still waited for.
  package func cancelAll() {
    for task in state.withLock({ Array($0.tasks.values) }) { task.cancel() }
  }

  /// Takes nothing more and returns when all that was taken has ended.
  ///
  /// If the waiting task is cancelled, so is the work.
  package func finish() async {
    let tasks = state.withLock { state in
      state.isClosed = true
      return Array(state.tasks.values)
    }
    await withTaskCancellationHandler {
      for task in tasks { await task.value }
    } onCancel: {
      for task in tasks { task.cancel() }
    }
  }
}
