package import Domain
import Essentials
import Foundation
import Grouping
package import Storage
package import WorkQueue

/// Puts a signal into the report it belongs to, or opens one. Runs one at a time per repository.
package actor SignalGrouping {
  let context: PipelineContext
  private var indexes: [RepositoryName: GroupingIndex] = [:]
  /// How often everything was to be forgotten; what was lent before is not taken back.
  private var forgotten = 0

  package init(context: PipelineContext) { self.context = context }

  package func group(_ leased: LeasedJob) async throws -> Change {
    let routed = try PipelineJobs.group.payload(of: leased.job)
    let signal = routed.signal
    var change = Change()
    if let member = try await context.shelf.signal(signal.id) {
      change.note(signal.id.text, "group", "seen before, in report \(member.report)", at: context.now)
      return change
    }
    let member = try await grouped(signal, nil)
    try await lending(routed.repository) { index in
      try await settle(routed, member, &index, &change)
    }
    return change
  }

  /// Decides where a signal belongs, and puts it there.
  private func settle(
    _ routed: RoutedSignal, _ member: GroupedSignal, _ index: inout GroupingIndex, _ change: inout Change
  ) async throws {
    let signal = routed.signal
    // Few are all candidates; among many the problem in few words finds some that its whole text does not.
    let queries = index.isSmall ? [] : try await context.embedder.vectors(ofQueriesFor: member.input)
    index.warm(around: member.input, vector: member.vector)
    let assessment = index.assess(member.input, vector: member.vector, queries: queries)
    let outcome = await decide(assessment, member, in: index, for: routed.repository)
    switch outcome.decision {
    case .join(let id, let because, let score):
      guard let found = try await context.shelf.report(Identifier(id)) else {
        // The report was decided on but never kept: a crash in between. It is opened now, under the same name.
        return try open(routed, member, &index, &change, "a crash lost its report before it was kept")
      }
      let report = try await context.shelf.current(found)
      if score.isFinite { change.note(signal.id.text, "group", "scored \(Self.text(score))", at: context.now) }
      try join(report, routed, member, &index, &change, because)
      try await unite(outcome.unites, with: report, signal.id, &index, &change)
    case .open(let because, let considered):
      try await noteConsidered(considered, signal, &change)
      try open(routed, member, &index, &change, because)
    }
  }

  /// Lends a repository's index: meanwhile nobody else holds it, so that changing it copies nothing.
  ///
  /// After an error it is read from the store again, since it may hold what is not kept.
  func lending(
    _ repository: RepositoryName, _ work: (inout GroupingIndex) async throws -> Void
  ) async throws {
    var index = try await self.index(of: repository)
    indexes[repository] = nil
    let asked = forgotten
    try await work(&index)
    if asked == forgotten { indexes[repository] = index }
  }

  /// What the scores decided, or a model where one is set up and they leave it open.
  private func decide(
    _ assessment: Assessment, _ member: GroupedSignal, in index: GroupingIndex, for repository: RepositoryName
  ) async -> Arbitration.Outcome {
    await context.models.arbitration(for: repository).settle(
      member.input, vector: member.vector, in: index, embedder: context.embedder, assessment: assessment)
  }

  /// Forgets what is in memory, so that it is read from the store again.
  package func forget() {
    indexes = [:]
    forgotten += 1
  }

  /// The same for one repository, in its own lane.
  package func regroup(_ leased: LeasedJob) throws -> Change {
    indexes[try PipelineJobs.regroup.payload(of: leased.job).repository] = nil
    return Change()
  }

  private func noteConsidered(_ considered: [Considered], _ signal: Signal, _ change: inout Change) async throws {
    guard !considered.isEmpty else { return }
    var names: [String] = []
    for other in considered {
      let address = try await context.shelf.report(Identifier(other.report))?.address
      names.append("\(address.map { "#\($0.number)" } ?? other.report) (\(Self.text(other.score)))")
    }
    change.note(
      signal.id.text, "group", "considered, and not alike enough: \(names.joined(separator: ", "))", at: context.now)
  }

  private static func text(_ score: Double) -> String { String(format: "%.2f", score) }

  private func join(
    _ report: Report, _ routed: RoutedSignal, _ member: GroupedSignal, _ index: inout GroupingIndex,
    _ change: inout Change, _ because: String
  ) throws {
    let signal = routed.signal
    if let merged = report.change?.mergedAt, report.state.isDoneWith, signal.occurredAt > merged {
      // A report that is done with is never reopened: what comes back is a new report, linked to the old one.
      try open(routed, member, &index, &change, "it came back after the merge: \(because)", recurrence: report)
      return
    }
    index.add(member.input, vector: member.vector, to: report.id.text)
    let kept = MemberSignal(
      signal: signal, report: report.id, repository: report.repository, cameFrom: routed.repository,
      vector: keepable(member.vector))
    change.puts.append(try ReportShelf.document(kept))
    try change.tell(
      report.id, .signalJoined(LedgerEntry(signal, because: because)), cause: "signal/\(signal.id)", at: context.now)
    change.note(signal.id.text, "group", "joins report \(report.id): \(because)", at: context.now)
  }

  private func open(
    _ routed: RoutedSignal, _ member: GroupedSignal, _ index: inout GroupingIndex, _ change: inout Change,
    _ because: String, recurrence: Report? = nil
  ) throws {
    let signal = routed.signal
    let id = Identifier<Report>("r" + StableHash.of(routed.repository.description, signal.id.text).prefix(12))
    var report = Report(
      id: id, repository: routed.repository, title: ReportTitle.text(for: signal), createdAt: context.now)
    report.recurrenceOf = recurrence?.issue?.number
    if routed.isInInbox {
      report.note = "Nobody knows which repository this belongs to: add a route, or name the repository in the signal."
    }
    index.add(member.input, vector: member.vector, to: id.text)
    change.puts.append(try ReportShelf.document(report))
    change.puts.append(
      try ReportShelf.document(
        MemberSignal(signal: signal, report: id, repository: routed.repository, vector: keepable(member.vector))))
    try change.tell(
      id, .signalJoined(LedgerEntry(signal, because: "opened the report: \(because)")), cause: "signal/\(signal.id)",
      at: context.now)
    change.note(signal.id.text, "group", "opens report \(id): \(because)", at: context.now)
    change.note(id.text, "group", "opened by signal \(signal.id): \(because)", at: context.now)
    if let recurrence {
      try change.tell(
        recurrence.id, .regressed(at: signal.occurredAt, recurrence: "report \(id)"), cause: "recurrence/\(id)",
        at: context.now)
    }
  }

  func index(of repository: RepositoryName) async throws -> GroupingIndex {
    if let index = indexes[repository] { return index }
    var index = GroupingIndex(calibration: context.embedder.calibration)
    var seen: Set<Identifier<Signal>> = []
    var members: [(input: GroupingInput, vector: [Float], report: String)] = []
    // After a renaming its reports follow one by one.
    for name in try await RepositoryRoll(store: context.store).names(of: repository) {
      for member in try await context.shelf.signals(in: name) where seen.insert(member.signal.id).inserted {
        let known = try await grouped(member.signal, member.vector)
        members.append((known.input, known.vector, member.report.text))
      }
    }
    index.load(members)
    indexes[repository] = index
    return index
  }

  /// What grouping looks at of `signal`; a vector that was kept is not made again.
  private func grouped(_ signal: Signal, _ kept: KeptVector?) async throws -> GroupedSignal {
    let input = GroupingInput(signal)
    if let vector = kept?.numbers(madeBy: context.embedder.name) { return GroupedSignal(input: input, vector: vector) }
    return GroupedSignal(input: input, vector: try await context.embedder.vectors(of: [input]).first ?? [])
  }

  private func keepable(_ vector: [Float]) -> KeptVector? { KeptVector(vector, madeBy: context.embedder.name) }
}

/// A signal as grouping sees it.
private struct GroupedSignal {
  var input: GroupingInput
  var vector: [Float]
}

extension ReportState {
  /// Merged or measured: a new signal of the same problem is a recurrence.
  var isDoneWith: Bool {
    switch self {
    case .merged, .verified, .regressed: true
    default: false
    }
  }
}

extension LedgerEntry {
  /// The entry of `signal`, its words made safe to write into an issue.
  package init(_ signal: Signal, because: String) {
    self.init(
      signal: signal.id, source: SafeText.title(signal.source, limit: 40), type: SafeText.title(signal.type, limit: 40),
      at: signal.occurredAt, weight: signal.weight, because: Defang.inline(because, limit: 160),
      title: Defang.inline(signal.title, limit: 140), excerpt: Defang.inline(signal.content, limit: 300),
      url: signal.url.flatMap(Self.link), people: signal.people,
      subject: ReportTitle.text(for: signal), place: signal.frames.first(where: \.isInApp),
      fingerprint: Fingerprinter.fingerprint(title: signal.title, content: signal.content, frames: signal.frames),
      reckoning: signal.reckoning.map { Defang.inline($0, limit: 160) })
  }

  /// An address that can stand in a Markdown link, or nil.
  private static func link(_ url: String) -> String? {
    guard url.hasPrefix("https://") || url.hasPrefix("http://"), url.utf8.count <= 500 else { return nil }
    return url.unicodeScalars.allSatisfy {
      $0.isASCII && $0.value > 0x20 && !"()<>[]|\"`\\".unicodeScalars.contains($0)
    }
      ? url : nil
  }
}
