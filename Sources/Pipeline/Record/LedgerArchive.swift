import Domain
import Essentials
import Foundation
import Signing

/// Older ledger entries, moved to comments of the bot's own, each chained to the one before by an authenticated hash.
struct LedgerArchive: Sendable {
  /// Entries that stay in the body.
  static let kept = 60
  /// Entries of one comment; a comment is written once and never changed.
  static let chunk = 40
  /// Entries that may wait in the body for a quiet hour; those there is no room to show are counted all the same.
  static let mostWaiting = 400

  let context: PipelineContext

  /// Whether enough entries are old enough for another comment.
  static func isDue(_ report: Report) -> Bool { report.entries.count >= kept + chunk }

  /// Moves entries into comments as long as there are too many, and says when the next one that has to wait has its turn.
  func archiveWhatIsDue(
    _ report: inout Report, on issue: IssueAddress, _ disclosure: Disclosure
  ) async throws -> Date? {
    while Self.isDue(report) {
      let mayWait = report.entries.count < Self.mostWaiting
      do {
        try await archiveNext(&report, on: issue, disclosure, mayWait ? .upkeep : .ledger)
      } catch let deferred as WriteDeferred {
        guard mayWait else { throw deferred }
        return context.now + deferred.seconds
      }
    }
    return nil
  }

  /// Moves the oldest entries of `report` into the next comment.
  private func archiveNext(
    _ report: inout Report, on issue: IssueAddress, _ disclosure: Disclosure, _ urgency: WriteUrgency
  ) async throws {
    let part = Array(report.entries.prefix(Self.chunk))
    let number = report.archived.entries / Self.chunk + 1
    let table = LedgerText.table(part, from: report.earlierCount + 1, disclosure)
    let hash = Self.hash(of: table, after: report.archived.hash, key: context.blockKey)
    let marker = Self.marker(report.id, number)
    let weight = ReportLifecycle.text(part.reduce(0) { $0 + $1.weight })
    let body = """
      **Ledger, part \(number)**: \(part.count) earlier signals, weight \(weight).

      \(table)

      \(marker) <!-- nightshift:chain \(hash) -->
      """
    _ = try await context.outbox.once("ledger/\(report.id)/\(number)") {
      try await context.tracker.comments(on: issue).first { $0.body.contains(marker) }?.id
    } perform: {
      try await context.tracker.paced(urgency).comment(body, on: issue).id
    }
    report.entries.removeFirst(part.count)
    report.countedElsewhere.formUnion(part.map(\.countedAs))
    report.archived = ArchivedEntries(entries: report.archived.entries + part.count, hash: hash)
  }

  /// The hashes of all archived signals, read back from the comments; nil if the chain is broken.
  func read(_ report: Report, on issue: IssueAddress) async throws -> [String]? {
    guard report.archived.entries > 0 else { return [] }
    let us = try await context.tracker.ourselves().id
    let comments = try await context.tracker.comments(on: issue).filter { $0.author.id == us }
    var hash = ""
    var signals: [String] = []
    for number in 1...(report.archived.entries / Self.chunk) {
      let marker = Self.marker(report.id, number)
      guard let body = comments.first(where: { $0.body.contains(marker) })?.body else { return nil }
      let table = body.split(separator: "\n").filter { $0.hasPrefix("| ") }.joined(separator: "\n")
      hash = Self.hash(of: table, after: hash, key: context.blockKey)
      guard body.contains("nightshift:chain \(hash) ") else { return nil }
      signals += LedgerRows.read(table).keys
    }
    return hash == report.archived.hash ? signals : nil
  }

  private static func marker(_ report: Identifier<Report>, _ number: Int) -> String {
    "<!-- nightshift:ledger \(report) \(number) -->"
  }

  private static func hash(of table: String, after previous: String, key: Redacted) -> String {
    Hexadecimal.encode(
      HMACSHA256.code(Data("\(previous)\n\(table)".utf8), key: Data(key.reveal().utf8)).prefix(16))
  }
}
