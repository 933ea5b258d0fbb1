import Configuration
package import Domain
import Essentials
package import Foundation
package import Storage

/// The first start makes one ranked digest, never a flood: what was there before it is listed on the dashboard.
///
/// A report that consists of older signals alone gets an issue of its own only while there are few; a fresh signal, or a person who
/// asks for research, gives it one.
package struct FirstStart: Sendable {
  let store: any Store

  package init(store: any Store) { self.store = store }

  private static let collection = "service"
  private static let name = "first-start"

  private struct Record: Codable {
    var at: Date
  }

  /// Remembers that the service starts for the first time with this store, unless it did before.
  package func note(at now: Date) async throws {
    guard try await date() == nil else { return }
    var change = Change()
    change.puts.append(
      Document(collection: Self.collection, id: Self.name, body: try ReportShelf.encode(Record(at: now))))
    try await store.commit(change)
  }

  package func date() async throws -> Date? {
    let record: Record? = try await store.document(Self.collection, id: Self.name).map(ReportShelf.decode)
    return record?.at
  }

  /// Whether `report` stays on the dashboard for now; `others` are the reports of its repository.
  package func holdsBack(_ report: Report, among others: [Report], limit: Int) async throws -> Bool {
    guard report.issue == nil, report.state == .gathering, let start = try await date() else { return false }
    guard report.entries.allSatisfy({ $0.at < start }) else { return false }
    return others.count { $0.issue != nil } >= limit
  }
}
