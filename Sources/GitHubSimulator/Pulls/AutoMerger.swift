import Essentials
import Runtime

/// Merges pull requests that were told to merge as soon as they can, by the queue where there is one.
struct AutoMerger: Service {
  let name: StaticString = "automatic merges"
  let hub: Hub

  func run(until shutdown: Shutdown) async throws {
    while !shutdown.isRequested {
      let seen = hub.bell.rings
      await mergeWhatIsReady()
      guard hub.bell.rings == seen else { continue }
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await self.hub.bell.wait(after: seen) }
        group.addTask { await shutdown.wait() }
        await group.next()
        group.cancelAll()
      }
    }
  }

  func mergeWhatIsReady() async {
    let state = hub.state
    let waiting = state.issues.all { $0.state == .open && $0.pull?.autoMerge != nil }
    if !state.mergeGroups.rows.isEmpty || state.issues.rows.values.contains(where: { $0.pull?.isQueued == true }) {
      let queue = MergeQueue(tools: hub.tools, now: hub.time.now())
      // What fails is tried again when something happens.
      try? await hub.write { try await queue.advance(&$0) }
    }
    for issue in waiting {
      let tools = hub.tools
      let now = hub.time.now()
      // A pull request that cannot be merged after all simply waits on.
      try? await hub.write { state in
        guard let fresh = state.issues[issue.id], fresh.state == .open, let pull = fresh.pull,
          let account = state.accounts[pull.autoMerge?.enabledBy ?? fresh.author],
          try await Mergeability.of(fresh, in: state, tools: tools).state == .clean
        else { return }
        if state.repositories[fresh.repository]?.protections[pull.baseRef]?.usesMergeQueue == true {
          return state.queue(fresh, by: account, at: now)
        }
        _ = try await state.merge(
          fresh, method: pull.autoMerge?.method ?? "merge", title: pull.autoMerge?.title,
          message: pull.autoMerge?.message, by: account, viaApp: nil, tools: tools, at: now)
      }
    }
  }
}
