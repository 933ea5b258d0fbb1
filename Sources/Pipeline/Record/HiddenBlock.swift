package import Domain
package import Essentials
import Foundation
import Signing
import Snapshots

/// The authenticated, compressed record of a report inside its own issue, from which the report can be rebuilt.
///
/// It holds ids, sums, state and hashes of counted signals, and no evidence text. It counts only where it was written:
/// the seal covers host, repository id, issue id and sequence number.
package struct HiddenBlock: Sendable {
  /// Where a block belongs; a copy anywhere else does not count.
  package struct Place: Sendable, Equatable {
    package var host: String
    package var repository: Int64
    package var issue: Int64

    package init(host: String, repository: Int64, issue: Int64) {
      self.host = host
      self.repository = repository
      self.issue = issue
    }

    func context(sequence: Int) -> String { "nightshift-block|\(host)|\(repository)|\(issue)|\(sequence)" }
  }

  private static let prefix = "<!-- nightshift:block v1 "
  /// Bytes of the line.
  private static let limit = 24 * 1024
  /// Bytes it unpacks to.
  private static let plainLimit = 1 << 20
  private let key: Redacted

  package init(key: Redacted) { self.key = key }

  /// The block for `report` at `place`, one line.
  package func text(for report: Report, at place: Place) throws -> String {
    var kept = report.withoutEvidence()
    while true {
      let plain = try ReportShelf.encode(kept)
      let sealed = SealedText.seal(
        payload: try Compression.compress(plain), context: place.context(sequence: report.sequence), key: key)
      let line = "\(Self.prefix)\(report.sequence) \(sealed) -->"
      let fits = line.utf8.count <= Self.limit && plain.count <= Self.plainLimit
      if fits || !kept.shrink() { return line }
    }
  }

  /// The report in the valid block with the highest sequence number in `text`, or nil if none is valid here.
  package func report(in text: String, at place: Place) -> Report? {
    text.split(separator: "\n").compactMap { line -> Report? in
      guard line.hasPrefix(Self.prefix), line.hasSuffix(" -->"), line.utf8.count <= Self.limit else { return nil }
      let words = line.dropFirst(Self.prefix.count).dropLast(4).split(separator: " ")
      guard words.count == 2, let sequence = Int(words[0]),
        let packed = SealedText.open(String(words[1]), context: place.context(sequence: sequence), key: key),
        let plain = try? Compression.decompress(packed, limit: Self.plainLimit),
        let report: Report = try? ReportShelf.decode(bytes: plain), report.sequence == sequence
      else { return nil }
      return report
    }.max { $0.sequence < $1.sequence }
  }
}

extension Report {
  /// The report without what people said: titles and excerpts stay on the issue, in the ledger.
  fileprivate func withoutEvidence() -> Report {
    var kept = self
    // The hashes of what stands in comments are read back from there.
    if archived.entries > 0 { kept.countedElsewhere = [] }
    for index in kept.entries.indices {
      kept.entries[index].title = ""
      kept.entries[index].excerpt = ""
      kept.entries[index].because = ""
      kept.entries[index].reckoning = nil
      kept.entries[index].url = nil
    }
    kept.question = nil
    return kept
  }

  /// Turns the older half of the entries into bare hashes, then a part of the hashes into a count; false if all is gone.
  fileprivate mutating func shrink() -> Bool {
    if !entries.isEmpty {
      let half = max(1, entries.count / 2)
      countedElsewhere.formUnion(entries.prefix(half).map(\.countedAs))
      entries.removeFirst(half)
      return true
    }
    guard countedElsewhere.count > 0 else { return false }
    let part = max(1, countedElsewhere.count / 8)
    countedElsewhere = StableSet(countedElsewhere.elements.sorted().dropFirst(part))
    forgotten = (forgotten ?? 0) + part
    return true
  }
}
