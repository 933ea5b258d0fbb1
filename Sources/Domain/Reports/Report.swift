package import Essentials
package import Foundation

/// A group of signals about one problem that one change could resolve.
package struct Report: Sendable, Equatable, Codable {
  package var id: Identifier<Report>
  package var repository: RepositoryName
  /// Reads like the subject of the one pull request that would resolve it.
  package var title: String
  /// The title we gave the issue last; if the issue's differs, a person changed it.
  package var publishedTitle: String?
  package var state: ReportState
  /// The exact sum.
  package var weight: Double
  package var handSet: HandSetWeight?
  /// What is missing from the sum because it is long ago.
  package var fading: Fading?
  package var entries: [LedgerEntry]
  /// Signals counted before, whose entries are only on the tracker.
  package var countedElsewhere: StableSet<String>
  /// Signals counted before whose hashes found no room in the record: one of these sent again counts again.
  package var forgotten: Int?
  /// The oldest entries, which are in comments of the issue by now.
  package var archived: ArchivedEntries
  package var issue: IssueReference?
  package var priority: Priority?
  package var priorityIsByHand: Bool
  package var research: Research?
  package var change: ProposedChange?
  /// Pull requests that were closed without merging.
  package var rejections: [Rejection]
  /// What it waits for, or why it stopped, in words for people.
  package var note: String?
  /// What is asked of a person: the patch that was held back, a question.
  package var question: String?
  /// A change that was not pushed until a person has looked at it.
  package var heldBack: HeldBackChange?
  /// A run that stopped before its end and can go on.
  package var kept: KeptRun?
  /// A person let its fix start before its turn.
  package var startsNow: Bool?
  package var recurrenceOf: Int?
  /// It rests until then, if a person said so.
  package var snooze: Snooze?
  /// Where its signals count now, if a person joined it to another report or moved it.
  package var left: Departure?
  /// The report it was split or moved from.
  package var origin: ReportOrigin?
  /// Reports that were joined to this one.
  package var absorbed: [AbsorbedReport]?
  /// Hashes of signals that came from other reports without their rows.
  package var carried: StableSet<String>?
  /// What the nightly review would change about its signals.
  package var suggestions: [GroupingSuggestion]?
  /// A person has decided which signals are in it, or brought it back.
  package var isArrangedByPerson: Bool?
  /// Whom a person assigned.
  package var assignee: String?
  /// The merged change that `change` takes back.
  package var takenBack: TakenBack?
  package var receipt: Receipt
  /// Counts up with every write of the hidden block.
  package var sequence: Int
  package var createdAt: Date

  package init(
    id: Identifier<Report>, repository: RepositoryName, title: String, createdAt: Date
  ) {
    self.id = id
    self.repository = repository
    self.title = title
    self.state = .gathering
    self.weight = 0
    self.entries = []
    self.countedElsewhere = []
    self.archived = ArchivedEntries(entries: 0, hash: "")
    self.priorityIsByHand = false
    self.rejections = []
    self.receipt = Receipt()
    self.sequence = 0
    self.createdAt = createdAt
  }

  package var weightLabel: String? { WeightLadder.step(for: weight).map(WeightLadder.label) }

  package var sources: Set<String> { Set(entries.map(\.source)) }

  package var signalCount: Int { left == nil ? entries.count + earlierCount : 0 }

  package func hasCounted(_ signal: Identifier<Signal>) -> Bool {
    let name = LedgerEntry.countedAs(signal)
    return entries.contains { $0.signal == signal } || countedElsewhere.contains(name)
      || carried?.contains(name) == true
  }
}

/// A weight that a person set with a label.
package struct HandSetWeight: Sendable, Equatable, Codable {
  package var weight: Double
  package var by: String
  package var at: Date

  package init(weight: Double, by: String, at: Date) {
    self.weight = weight
    self.by = by
    self.at = at
  }
}

/// How many of the oldest ledger entries stand in comments, and the last hash of their chain.
package struct ArchivedEntries: Sendable, Equatable, Codable {
  package var entries: Int
  package var hash: String

  package init(entries: Int, hash: String) {
    self.entries = entries
    self.hash = hash
  }
}

/// The issue a report is.
package struct IssueReference: Sendable, Equatable, Codable {
  package var number: Int
  package var id: Int64
  package var url: String

  package init(number: Int, id: Int64, url: String) {
    self.number = number
    self.id = id
    self.url = url
  }
}

/// A finished change that touches what only a person may let through.
package struct HeldBackChange: Sendable, Equatable, Codable {
  package var snapshot: String
  package var base: String
  /// What held it back, in words.
  package var reasons: [String]
  /// The hash of the changed files: what a person let through is this and nothing else.
  package var digest: String
  package var allowedBy: String?
  /// The comments and reviews it answers; they stay open until it is pushed.
  package var feedback: [Int64]?

  package init(snapshot: String, base: String, reasons: [String], digest: String) {
    self.snapshot = snapshot
    self.base = base
    self.reasons = reasons
    self.digest = digest
  }

  /// Whether an answer to comment `id` waits for a person's word.
  package func awaits(_ id: Int64) -> Bool { allowedBy == nil && feedback?.contains(id) == true }

  /// Whether it changes a workflow, which the host lets no app push that has no permission for them.
  package var changesWorkflows: Bool { reasons.contains { $0.contains("`.github/workflows/") } }

  /// Whether a person has let a change with `digest` through.
  package func lets(_ digest: String) -> Bool { allowedBy != nil && digest == self.digest }
}

/// A "no" to remember.
package struct Rejection: Sendable, Equatable, Codable {
  package var pullRequest: Int
  package var by: String
  package var at: Date
  package var suspect: String?

  package init(pullRequest: Int, by: String, at: Date, suspect: String?) {
    self.pullRequest = pullRequest
    self.by = by
    self.at = at
    self.suspect = suspect
  }
}

extension Report {
  package var address: IssueAddress? {
    issue.map { IssueAddress(repository: repository, number: $0.number) }
  }
}
