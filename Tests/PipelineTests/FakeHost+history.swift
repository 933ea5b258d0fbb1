import Domain
import Foundation
import Synchronization

extension FakeHost.State {
  mutating func note(_ deed: TrackedEvent.Deed, on issue: IssueAddress, by actor: Actor) {
    lastID += 1
    issues[issue]?.updatedAt = now
    events[issue, default: []].append(TrackedEvent(id: lastID, deed: deed, actor: actor, at: now))
  }
}

/// What people do, of which nobody tells.
extension FakeHost {
  func label(_ issue: IssueAddress, _ label: String, by actor: Actor) {
    state.withLock { state in
      state.issues[issue]?.labels.append(label)
      state.note(.labeled(label), on: issue, by: actor)
    }
  }

  func unlabel(_ issue: IssueAddress, _ label: String, by actor: Actor) {
    state.withLock { state in
      state.issues[issue]?.labels.removeAll { $0 == label }
      state.note(.unlabeled(label), on: issue, by: actor)
    }
  }

  func set(_ issue: IssueAddress, open isOpen: Bool, by actor: Actor) {
    state.withLock { state in
      state.issues[issue]?.isOpen = isOpen
      state.note(isOpen ? .reopened : .closed, on: issue, by: actor)
    }
  }

  /// Moves an issue as GitHub does: the old address is gone, and leads to the new one.
  func transfer(_ issue: IssueAddress, to repository: RepositoryName) -> IssueAddress {
    state.withLock { state in
      state.lastNumber += 1
      let new = IssueAddress(repository: repository, number: state.lastNumber)
      var moved = state.issues.removeValue(forKey: issue)
      moved?.address = new
      moved?.updatedAt = state.now
      state.issues[new] = moved
      state.transfers[issue] = new
      return new
    }
  }

  /// Gives a repository another name, with all that is in it.
  func rename(_ old: RepositoryName, to new: RepositoryName) {
    func renamed(_ address: IssueAddress) -> IssueAddress {
      address.repository == old ? IssueAddress(repository: new, number: address.number) : address
    }
    state.withLock { state in
      state.repositories[new] = state.repositories.removeValue(forKey: old)
      state.repositories[new]?.name = new
      for (address, var issue) in state.issues where address.repository == old {
        state.issues[address] = nil
        issue.address = renamed(address)
        state.issues[issue.address] = issue
      }
      state.events = Dictionary(uniqueKeysWithValues: state.events.map { (renamed($0), $1) })
      state.comments = Dictionary(uniqueKeysWithValues: state.comments.map { (renamed($0), $1) })
    }
  }

  func edit(comment id: Int64, to body: String, after seconds: Double) {
    state.withLock { state in
      for (address, comments) in state.comments {
        guard let index = comments.firstIndex(where: { $0.id == id }) else { continue }
        state.comments[address]?[index].body = body
        state.comments[address]?[index].updatedAt += seconds
      }
    }
  }
}

extension FakeHost: IssueHistory {
  func issues(in repository: RepositoryName, changedSince date: Date, limit: Int) async throws -> [TrackedIssue] {
    let found = state.withLock { $0.issues.values.map(\.self) }
      .filter { $0.address.repository == repository && $0.updatedAt >= date }
    return Array(found.sorted { ($0.updatedAt, $0.id) < ($1.updatedAt, $1.id) }.prefix(limit))
  }

  func openIssues(in repository: RepositoryName, labelled label: String, limit: Int) async throws -> [TrackedIssue] {
    guard state.withLock({ $0.repositories[repository] != nil }) else { throw HostRefusal.notFound }
    return Array(try await issues(in: repository, labelled: label).filter(\.isOpen).prefix(limit))
  }

  func comments(in repository: RepositoryName, changedSince date: Date, limit: Int) async throws -> [PlacedComment] {
    let found = state.withLock { state in
      state.comments.filter { $0.key.repository == repository }
        .flatMap { place, comments in comments.map { PlacedComment(place: place, comment: $0) } }
    }
    return Array(
      found.filter { $0.comment.updatedAt >= date }
        .sorted { ($0.comment.updatedAt, $0.comment.id) < ($1.comment.updatedAt, $1.comment.id) }.prefix(limit))
  }

  func events(of issue: IssueAddress) async throws -> [TrackedEvent] { state.withLock { $0.events[issue] ?? [] } }

  func isLetIn(_ repository: RepositoryName) async throws -> Bool {
    try state.withLock { state in
      if let refusal = state.repositoryRefusal { throw refusal }
      return state.repositories[repository] != nil
    }
  }

  func whereabouts(of address: IssueAddress) async throws -> TrackedIssue? {
    state.withLock { $0.issues[$0.transfers[address] ?? address] }
  }
}
