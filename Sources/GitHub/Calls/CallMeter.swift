package import Foundation
import HTTPMessages
import Synchronization

/// Counts calls by how they ended, and keeps what the host last said of its limits and its clock.
final class CallMeter: Sendable {
  private struct State {
    var calls: [CallOutcome: Int] = [:]
    var budgets: [String: RateBudget] = [:]
    var clockOffset: Double?
  }

  /// Accounts that are kept; more are not told apart.
  private static let accounts = 200
  private let state = Mutex(State())

  func count(_ outcome: CallOutcome) { state.withLock { $0.calls[outcome, default: 0] += 1 } }

  func count(_ response: HTTPResponse, _ ruling: Ruling, _ account: String, at now: Date) {
    let budget = RateBudget(response, account: account)
    let offset = response.headers["date"].flatMap(HTTPDate.date)?.timeIntervalSince(now)
    state.withLock { state in
      state.calls[CallOutcome(ruling, status: response.status), default: 0] += 1
      if let offset { state.clockOffset = offset }
      guard let budget, state.budgets[account] != nil || state.budgets.count < Self.accounts else { return }
      state.budgets[account] = budget
    }
  }

  var calls: [CallOutcome: Int] { state.withLock(\.calls) }
  var budgets: [RateBudget] { state.withLock { $0.budgets.values.sorted { $0.account < $1.account } } }
  /// How far the host's clock was ahead of ours at its last answer, in seconds.
  var clockOffset: Double? { state.withLock(\.clockOffset) }
}

/// How a call ended.
package enum CallOutcome: String, Sendable, CaseIterable {
  case done, refused, unauthorized, limited, faulty, unanswered
  /// 304: what we knew is still true, and it cost nothing.
  case unchanged

  init(_ ruling: Ruling, status: Int) {
    self =
      switch ruling {
      case .done: status == 304 ? .unchanged : .done
      case .refused: .refused
      case .unauthorized: .unauthorized
      case .limited: .limited
      case .faulty: .faulty
      }
  }
}

/// What the host said it leaves an account of its rate limit.
package struct RateBudget: Sendable, Equatable {
  /// `owner acme`, `app`, `installation 5`; with ` graphql` behind it where points are counted apart.
  package var account: String
  package var limit: Int
  package var remaining: Int
  package var resetsAt: Date

  /// Nil if the answer does not say.
  init?(_ response: HTTPResponse, account: String) {
    func number(_ name: String) -> Int? { response.headers["x-ratelimit-\(name)"].flatMap { Int($0) } }
    guard let limit = number("limit"), let remaining = number("remaining"), let reset = number("reset") else {
      return nil
    }
    self.account = account
    self.limit = limit
    self.remaining = remaining
    resetsAt = Date(timeIntervalSince1970: Double(reset))
  }
}
