import Agents
import Essentials
import Foundation
import Git
import Sandbox
import Snapshots

/// What an agent did in an earlier run, and where what is left of it can be found.
struct EarlierWork: Sendable {
  /// The commit that it was made on.
  var base: CommitID
  var snapshot: String
  /// What it was pushed as, if it was: the change, should the snapshot be lost.
  var head: CommitID?
  /// What stands about it where it was pushed; only asked for where the snapshot is lost.
  var record: @Sendable () async throws -> [String]

  init(
    base: CommitID, snapshot: String, head: CommitID? = nil,
    record: @escaping @Sendable () async throws -> [String] = { [] }
  ) {
    self.base = base
    self.snapshot = snapshot
    self.head = head
    self.record = record
  }
}

extension Workshop {
  /// A bench on `commit` with earlier work on it, if there is any: as it was left, carried over to a newer base, or, its snapshot
  /// lost, as it was pushed.
  func bench(
    _ name: String, on commit: CommitID, of mirror: Mirror, resuming earlier: EarlierWork?, setup: [String],
    agent: AgentNeeds, line: GatewayLine?
  ) async throws -> (bench: Bench, news: WorkNews?) {
    func bench(_ name: String, on commit: CommitID, _ snapshot: String?) async throws -> Bench {
      try await self.bench(
        name, on: commit, of: mirror, snapshot: snapshot, setup: setup, agent: agent, line: line)
    }
    guard let earlier else { return (try await bench(name, on: commit, nil), nil) }
    do {
      guard commit != earlier.base else { return (try await bench(name, on: commit, earlier.snapshot), nil) }
      let left = try await bench("\(name)-earlier", on: earlier.base, earlier.snapshot)
      defer { try? left.sandbox.discard() }
      let carried = try await mirror.carry(try left.change().map(TreeChange.init), from: earlier.base, onto: commit)
      var fresh = try await bench(name, on: commit, nil)
      try write(carried, to: fresh)
      // What an agent's program keeps of its conversation goes along; it can do without.
      rename(left.sandbox.layout.home, fresh.sandbox.layout.home)
      (fresh.conversation, fresh.isRehydrated) = (left.conversation, true)
      return (fresh, WorkNews(madeOn: earlier.base, conflicts: carried.conflicts))
    } catch let error as SnapshotError where error.isLoss {
      context.log.warning(
        "a snapshot is lost; its work goes on from what was pushed", ["locked": error.kind == .locked])
      var carried = CarriedChange(changes: try await earlier.changes(in: mirror))
      let isMoved = earlier.base != commit
      if isMoved { carried = try await mirror.carry(carried.changes, from: earlier.base, onto: commit) }
      let fresh = try await bench(name, on: commit, nil)
      try write(carried, to: fresh)
      let record = try await earlier.record()
      return (
        fresh,
        WorkNews(
          madeOn: isMoved ? earlier.base : nil, conflicts: carried.conflicts, isLost: true, record: record)
      )
    }
  }

  private func write(_ carried: CarriedChange, to bench: Bench) throws {
    try ChangeLayer.write(carried.changes.map(FileChange.init), into: bench.sandbox.upper, at: context.now)
  }
}

extension EarlierWork {
  fileprivate func changes(in mirror: Mirror) async throws -> [TreeChange] {
    guard let head else { return [] }
    return try await mirror.treeChanges(from: base, to: head)
  }
}

extension SnapshotError {
  /// Whether the snapshot is gone for good or for as long as the key is, as against a file system that refuses just now.
  fileprivate var isLoss: Bool { [.unknown, .damaged, .locked].contains(kind) }
}

extension FileChange {
  init(_ change: TreeChange) {
    switch change.kind {
    case .write(let bytes, let executable): self.init(change.path.text, .write(bytes, executable: executable))
    case .link(let target): self.init(change.path.text, .link(target: target))
    case .delete: self.init(change.path.text, .delete)
    }
  }
}
