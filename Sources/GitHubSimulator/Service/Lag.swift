import Foundation
import Synchronization

/// For how long what was just made cannot be asked for yet, as on the real GitHub after an event.
package struct Lag: Sendable, Equatable {
  /// How many questions about each new thing are answered with 404.
  package var requests: Int
  /// For how many seconds; both have to be over.
  package var seconds: Double

  package init(requests: Int = 0, seconds: Double = 0) {
    self.requests = requests
    self.seconds = seconds
  }

  package static let none = Lag()
}

/// What was made a moment ago, and how often it has been asked for since.
final class Freshness: Sendable {
  struct Key: Hashable, Sendable {
    var table: String
    var id: Int
  }

  private struct State {
    var lag: Lag
    var fresh: [Key: (born: Date, asked: Int)] = [:]
  }

  private let state: Mutex<State>

  init(_ lag: Lag = .none) { state = Mutex(State(lag: lag)) }

  func set(_ lag: Lag) { state.withLock { $0.lag = lag } }

  var isOff: Bool { state.withLock { $0.lag == .none } }

  /// Remembers the rows among `changes` that `before` does not have.
  func note(_ changes: [RowChange], before: HubState, at now: Date) {
    guard !isOff else { return }
    let born = changes.filter { change in
      switch change.table {
      case "issues": before.issues[change.id] == nil
      case "comments": before.comments[change.id] == nil
      case "runs": before.runs[change.id] == nil
      default: false
      }
    }
    state.withLock { state in
      for change in born { state.fresh[Key(table: change.table, id: change.id)] = (now, 0) }
    }
  }

  /// Whether `key` is not to be seen yet; a question that is turned away counts.
  func hides(_ key: Key, at now: Date) -> Bool {
    state.withLock { state in
      guard var entry = state.fresh[key] else { return false }
      guard entry.asked < state.lag.requests || now.timeIntervalSince(entry.born) < state.lag.seconds else {
        state.fresh[key] = nil
        return false
      }
      entry.asked += 1
      state.fresh[key] = entry
      return true
    }
  }

  /// The row that a path below `/api/v3` reads, if it is of a kind that can be fresh.
  static func key(_ segments: ArraySlice<String>, _ hub: HubState) -> Key? {
    let parts = Array(segments)
    guard parts.count >= 5, parts[0] == "repos", let repository = hub.repository(parts[1], parts[2]) else { return nil }
    switch (parts[3], parts[4]) {
    case ("issues", "comments"):
      return parts.count > 5 ? Int(parts[5]).map { Key(table: "comments", id: $0) } : nil
    case ("issues", let number), ("pulls", let number):
      return Int(number).flatMap { hub.issue($0, in: repository.id) }.map { Key(table: "issues", id: $0.id) }
    case ("check-runs", let id): return Int(id).map { Key(table: "runs", id: $0) }
    default: return nil
    }
  }
}
