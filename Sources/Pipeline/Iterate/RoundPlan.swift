package import Domain
import Essentials
import Foundation

/// What to do about a pull request, from facts alone.
package enum RoundPlan: Sendable, Equatable {
  /// It is not ours to touch any more.
  case leave(because: String)
  case wait(because: String)
  case goGreen
  case round(failing: [Check], feedback: [Feedback], because: String)
  case askPerson(because: String)
}

/// The facts a plan rests on.
package struct RoundFacts: Sendable, Equatable {
  package var change: ProposedChange
  package var state: ReportState
  package var verdict: GreenVerdict
  /// From people with write access, not answered yet.
  package var feedback: [Feedback]
  package var roundLimit: Int
  /// A pull request without any check counts as green by the host's own proof, where the operator says so.
  package var acceptsNoChecks: Bool

  package init(
    change: ProposedChange, state: ReportState, verdict: GreenVerdict, feedback: [Feedback], roundLimit: Int,
    acceptsNoChecks: Bool
  ) {
    self.change = change
    self.state = state
    self.verdict = verdict
    self.feedback = feedback
    self.roundLimit = roundLimit
    self.acceptsNoChecks = acceptsNoChecks
  }
}

extension RoundFacts {
  fileprivate var needsRound: Bool {
    switch verdict {
    case .failing, .conflict: true
    default: !feedback.isEmpty
    }
  }
}

extension RoundPlan {
  package init(_ facts: RoundFacts) {
    if facts.change.isHandedOver {
      self = .leave(because: "a person pushed to the branch")
    } else if facts.state == .dismissed {
      self = .leave(because: "the report was dismissed")
    } else if let number = facts.change.takesBack, facts.needsRound {
      self = .askPerson(because: "it only takes #\(number) back, and what else it needs is for a person to say")
    } else if case .failing(let checks) = facts.verdict {
      // Once a person was asked, only a person's word starts another round.
      self =
        facts.state == .needsInput && facts.feedback.isEmpty
        ? .wait(because: "a person was asked") : Self.mend(checks, facts)
    } else if facts.verdict == .conflict {
      self = Self.carryOver(facts)
    } else if !facts.feedback.isEmpty {
      self =
        Self.withinLimit(facts) ?? .round(failing: [], feedback: facts.feedback, because: Self.words(facts.feedback))
    } else {
      self = Self.settle(facts)
    }
  }

  private static func mend(_ checks: [Check], _ facts: RoundFacts) -> RoundPlan {
    let failure = Self.signature(checks)
    if facts.change.lastFailure == failure, facts.feedback.isEmpty {
      return .askPerson(
        because: "the same failure came twice in a row: \(checks.map(\.name).sorted().joined(separator: ", "))")
    }
    return withinLimit(facts)
      ?? .round(
        failing: checks, feedback: facts.feedback,
        because: "failing: \(checks.map(\.name).sorted().joined(separator: ", "))")
  }

  /// CI does not run on a conflict, so the change is first brought onto the base branch as it is now.
  private static func carryOver(_ facts: RoundFacts) -> RoundPlan {
    if facts.state == .needsInput, facts.feedback.isEmpty { return .wait(because: "a person was asked") }
    return withinLimit(facts)
      ?? .round(failing: [], feedback: facts.feedback, because: "it conflicts with the base branch")
  }

  /// The round limit as a plan, or nil while there is room.
  private static func withinLimit(_ facts: RoundFacts) -> RoundPlan? {
    facts.change.rounds < facts.roundLimit
      ? nil : .askPerson(because: "\(facts.roundLimit) rounds did not make it green")
  }

  private static func settle(_ facts: RoundFacts) -> RoundPlan {
    switch facts.verdict {
    case .green: return facts.state == .green ? .wait(because: "green already") : .goGreen
    case .noChecks:
      if facts.state == .green { return .wait(because: "green already") }
      return facts.acceptsNoChecks
        ? .goGreen : .wait(because: "no CI here: it stays a draft, the host's own proof counts")
    case .pending(let names):
      return .wait(because: names.isEmpty ? "checks have not begun" : "waiting for \(names.joined(separator: ", "))")
    case .redOnBaseToo(let names):
      return .askPerson(because: "\(names.joined(separator: ", ")) is red on the base as well: not ours to fix")
    case .awaitsApproval(let names):
      return .askPerson(because: "\(names.joined(separator: ", ")) waits for a person to let it run")
    case .failing, .conflict: return .wait(because: "another round")
    }
  }

  private static func words(_ feedback: [Feedback]) -> String {
    "\(feedback.count) comments of \(Set(feedback.map(\.author)).sorted().joined(separator: ", "))"
  }

  /// A name for a failure, the same when the same checks fail in the same way.
  package static func signature(_ checks: [Check]) -> String {
    StableHash.of(checks.sorted { $0.name < $1.name }.flatMap { [$0.name, $0.title, $0.summary] })
  }
}
