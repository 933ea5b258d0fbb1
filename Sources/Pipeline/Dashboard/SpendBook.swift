package import Domain
import Essentials
package import Foundation
package import Storage

/// What was spent on which day, for what the issues do not tell: they know only sums.
package struct SpendBook: Sendable {
  let store: any Store

  package init(store: any Store) { self.store = store }

  private static let collection = "spend"

  /// Notes in `change` what a report's receipt grew by; call it in the report's own lane.
  package func note(_ before: Report, _ after: Report, at now: Date, in change: inout Change) async throws {
    guard before.receipt != after.receipt else { return }
    let id = "\(Self.day(now))/\(after.id)"
    let soFar: Receipt = try await store.document(Self.collection, id: id).map(ReportShelf.decode) ?? Receipt()
    change.puts.append(
      Document(
        collection: Self.collection, id: id, body: try ReportShelf.encode(soFar + (after.receipt - before.receipt)),
        keys: [Self.key(after.repository, now)]))
  }

  /// What a repository's reports cost on the day of `now`, as far as this store saw it.
  package func spent(in repository: RepositoryName, on now: Date) async throws -> Receipt {
    let receipts: [Receipt] = try await store.documents(Self.collection, key: Self.key(repository, now))
      .map(ReportShelf.decode)
    return receipts.reduce(Receipt(), +)
  }

  private static func day(_ date: Date) -> String { String(Timestamp.text(date).prefix(10)) }

  private static func key(_ repository: RepositoryName, _ date: Date) -> String { "\(repository)/\(day(date))" }
}
