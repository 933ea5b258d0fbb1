package import Essentials
package import Foundation

/// Where a report's signals went, when it was joined to another one or moved to another repository.
///
/// The report keeps its entries, so that it can be brought back; they count where they went.
package struct Departure: Sendable, Equatable, Codable {
  package enum Kind: String, Sendable, Codable { case joined, moved }

  package var kind: Kind
  package var report: Identifier<Report>
  package var repository: RepositoryName
  /// Nil until the new issue is there.
  package var issue: Int?
  package var by: String
  package var at: Date
  /// The weight it took with it.
  package var weight: Double

  package init(
    _ kind: Kind, to report: Identifier<Report>, in repository: RepositoryName, issue: Int?, by: String, at: Date
  ) {
    self.kind = kind
    self.report = report
    self.repository = repository
    self.issue = issue
    self.by = by
    self.at = at
    self.weight = 0
  }

  /// In words, with a link as far as there is one.
  package var text: String {
    switch kind {
    case .joined: "joined to \(issue.map { "#\($0)" } ?? "another report")"
    case .moved: "moved to \(repository)\(issue.map { "#\($0)" } ?? "")"
    }
  }
}

/// Where a report came from, when a person made it out of another one.
package struct ReportOrigin: Sendable, Equatable, Codable {
  package enum Kind: String, Sendable, Codable { case split, moved }

  package var kind: Kind
  package var report: Identifier<Report>
  package var address: IssueAddress?
  package var by: String

  package init(_ kind: Kind, from report: Identifier<Report>, at address: IssueAddress?, by: String) {
    self.kind = kind
    self.report = report
    self.address = address
    self.by = by
  }
}

/// A report whose signals were joined to this one.
package struct AbsorbedReport: Sendable, Equatable, Codable {
  package var report: Identifier<Report>
  package var issue: Int?

  package init(report: Identifier<Report>, issue: Int?) {
    self.report = report
    self.issue = issue
  }
}

/// What goes from one report to another when they are joined, and back when they are parted.
package struct Parcel: Sendable, Equatable, Codable {
  package var from: Identifier<Report>
  package var issue: Int?
  package var entries: [LedgerEntry]
  /// Hashes of signals whose entries stay where they are written.
  package var counted: StableSet<String>
  package var forgotten: Int
  package var weight: Double
  package var by: String

  package init(
    from: Identifier<Report>, issue: Int?, entries: [LedgerEntry], counted: StableSet<String>, forgotten: Int,
    weight: Double, by: String
  ) {
    self.from = from
    self.issue = issue
    self.entries = entries
    self.counted = counted
    self.forgotten = forgotten
    self.weight = weight
    self.by = by
  }

  /// The hashes of everything in it.
  var hashes: Set<String> { counted.elements.union(entries.map(\.countedAs)) }
}

/// Signals that a person takes out of a report.
package struct SplitOff: Sendable, Equatable, Codable {
  package var signals: [Identifier<Signal>]
  /// The name of the report they make.
  package var into: Identifier<Report>
  package var by: String

  package init(signals: [Identifier<Signal>], into: Identifier<Report>, by: String) {
    self.signals = signals
    self.into = into
    self.by = by
  }
}

/// A merged change that the report's pull request takes back.
package struct TakenBack: Sendable, Equatable, Codable {
  package var change: ProposedChange
  /// Where the report was, should the pull request be closed.
  package var state: ReportState
  package var by: String

  package init(change: ProposedChange, state: ReportState, by: String) {
    self.change = change
    self.state = state
    self.by = by
  }
}

extension Report {
  /// Signals counted here whose rows are not among `entries`.
  package var earlierCount: Int { countedElsewhere.count + (carried?.count ?? 0) + (forgotten ?? 0) }

  /// Everything it counts.
  func parcel(weight: Double, by person: String) -> Parcel {
    var counted = countedElsewhere
    counted.formUnion(carried?.elements ?? [])
    return Parcel(
      from: id, issue: issue?.number, entries: entries, counted: counted, forgotten: forgotten ?? 0, weight: weight,
      by: person)
  }

  /// The entry a person means by a number or id of the ledger, or nil if there is none or it could be several.
  package func entry(named name: String) -> LedgerEntry? {
    if let number = Int(name), name.count <= 6 {
      let index = number - earlierCount - 1
      return entries.indices.contains(index) ? entries[index] : nil
    }
    if let exact = entries.first(where: { $0.signal.text == name }) { return exact }
    guard name.count >= 6 else { return nil }
    let found = entries.filter { $0.countedAs.hasPrefix(name.lowercased()) }
    return found.count == 1 ? found.first : nil
  }
}

extension LedgerEntry {
  /// The part of `countedAs` that the ledger shows.
  package var shortName: String { String(countedAs.prefix(8)) }
}
