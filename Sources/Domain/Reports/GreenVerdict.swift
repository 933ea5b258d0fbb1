/// What a pull request's checks say, all things considered.
package enum GreenVerdict: Sendable, Equatable {
  case green
  /// Nothing ran and nothing is required; the host's own proof counts.
  case noChecks
  /// Not yet: these are under way or missing.
  case pending([String])
  case failing([Check])
  /// CI does not run on a conflicting pull request, so this comes first.
  case conflict
  /// Red, but red on the base as well: not ours to fix.
  case redOnBaseToo([String])
  /// A person has to let them run.
  case awaitsApproval([String])
}

/// The facts a verdict rests on, all read at one time.
package struct GreenFacts: Sendable, Equatable {
  package var isMergeable: Bool?
  package var checks: [Check]
  package var required: [String]
  /// Checks on the default branch's last head.
  package var onBase: [Check]
  package var ownAppID: Int64
  /// Since the head was pushed.
  package var age: Duration
  /// How long to wait before "no checks" is believed.
  package var noCheckWait: Duration
  /// How long after the push checks may still begin though others have ended.
  package var settle: Duration

  package init(
    isMergeable: Bool?, checks: [Check], required: [String], onBase: [Check], ownAppID: Int64, age: Duration,
    noCheckWait: Duration, settle: Duration = .zero
  ) {
    self.isMergeable = isMergeable
    self.checks = checks
    self.required = required
    self.onBase = onBase
    self.ownAppID = ownAppID
    self.age = age
    self.noCheckWait = noCheckWait
    self.settle = settle
  }
}

extension GreenVerdict {
  /// Judges the facts: every required check, and every other one that is not our own, must be success, neutral or skipped,
  /// and none may be missing that ran on the base.
  package init(_ facts: GreenFacts) {
    if facts.isMergeable == false {
      self = .conflict
      return
    }
    let others = facts.checks.filter { $0.appID != facts.ownAppID }
    let failing = others.filter(\.isRed)
    let redOnBase = Set(facts.onBase.filter { $0.isRed && $0.appID != facts.ownAppID }.map(\.name))
    let ours = failing.filter { !redOnBase.contains($0.name) }
    if !ours.isEmpty {
      self = .failing(ours)
      return
    }
    let waiting = others.filter { $0.conclusion == nil }.map(\.name)
    let seen = Set(others.map(\.name))
    let expected = Set(facts.required).union(facts.onBase.filter { $0.appID != facts.ownAppID }.map(\.name))
    let missing = expected.subtracting(seen).sorted()
    if others.isEmpty, facts.required.isEmpty {
      self = facts.age >= facts.noCheckWait ? .noChecks : .pending(missing)
    } else if !waiting.isEmpty {
      self = .pending(waiting.sorted())
    } else if !missing.isEmpty, facts.age < facts.noCheckWait || !Set(facts.required).isSubset(of: seen) {
      // Optional ones that never come (path filters, schedules) are waited for no longer than for a first check.
      self = .pending(missing)
    } else if let blocked = others.awaitingApproval {
      self = .awaitsApproval(blocked)
    } else if facts.isMergeable == nil {
      self = .pending(["mergeability"])
    } else if !failing.isEmpty {
      self = .redOnBaseToo(failing.map(\.name).sorted())
    } else if facts.age < facts.settle {
      self = .pending(["checks that may still begin"])
    } else {
      self = .green
    }
  }
}

extension Check {
  /// Ended in a way that a change could mend.
  package var isRed: Bool {
    switch conclusion {
    case .failure, .timedOut, .startupFailure: true
    case .success, .neutral, .skipped, .actionRequired, .cancelled, .stale, nil: false
    }
  }

  /// Ended without saying anything about the code: a person has to run it again or let it run.
  package var needsPerson: Bool {
    switch conclusion {
    case .actionRequired, .cancelled, .stale: true
    case .success, .neutral, .skipped, .failure, .timedOut, .startupFailure, nil: false
    }
  }
}

extension [Check] {
  fileprivate var awaitingApproval: [String]? {
    let names = filter(\.needsPerson).map(\.name).sorted()
    return names.isEmpty ? nil : names
  }
}
