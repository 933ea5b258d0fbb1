package import Domain
import Essentials
package import Foundation
package import Storage

/// What is remembered of one repository's dashboard: where it is, and which ticks were answered.
///
/// It can be lost: the issue is found again by its label, its author and its marker.
package struct DashboardRecord: Sendable, Equatable, Codable {
  package var repository: RepositoryName
  package var issue: IssueReference
  /// Keys of the boxes that are ticked as far as we know, because we wrote them so or answered them.
  package var ticked: Set<String> = []
  /// Counts the times that ticks were answered, so that each is answered once.
  package var answers = 0
  package var writtenAt: Date?
  /// Somebody waits for an answer: the next write does not wait for its turn.
  package var owesAnswer = false
  /// Why ticks were taken back; shown once.
  package var remarks: [String] = []
  /// The pause of the whole service that it tells of already.
  package var toldOf: Pause?
  /// When the label or the box was last followed: until the API shows that, it is not looked at again.
  package var pauseChangedAt: Date?

  package init(repository: RepositoryName, issue: IssueReference) {
    self.repository = repository
    self.issue = issue
  }

  package var address: IssueAddress { IssueAddress(repository: repository, number: issue.number) }
}

/// Dashboards in the store, as typed values.
package struct DashboardShelf: Sendable {
  let store: any Store

  package init(store: any Store) { self.store = store }

  private static let collection = "dashboards"

  package func record(of repository: RepositoryName) async throws -> DashboardRecord? {
    try await store.document(Self.collection, id: "\(repository)").map(ReportShelf.decode)
  }

  package func record(at issue: IssueAddress) async throws -> DashboardRecord? {
    try await store.documents(Self.collection, key: "issue:\(issue)").first.map(ReportShelf.decode)
  }

  package func records() async throws -> [DashboardRecord] {
    try await store.documents(Self.collection).map(ReportShelf.decode)
  }

  package static func document(_ record: DashboardRecord) throws -> Document {
    Document(
      collection: collection, id: "\(record.repository)", body: try ReportShelf.encode(record),
      keys: ["issue:\(record.address)"])
  }

  package static func name(_ repository: RepositoryName) -> DocumentName {
    DocumentName(collection: collection, id: "\(repository)")
  }
}
