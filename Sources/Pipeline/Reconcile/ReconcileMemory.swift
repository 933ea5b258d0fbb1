import Domain
import Essentials
package import Foundation
import Storage

/// How far a repository was compared.
///
/// The moments are those of what was read, not of our clock: the same question is asked until something changes, so that
/// its answer costs nothing.
package struct ReconcileMemory: Sendable, Equatable, Codable {
  package private(set) var issuesThrough: Date
  package private(set) var commentsThrough: Date

  package init(since date: Date) {
    issuesThrough = date
    commentsThrough = date
  }

  /// What GitHub lists may lag a little, so the last moments are read once more.
  private static let overlap = 120.0

  package var issuesSince: Date { issuesThrough.addingTimeInterval(-Self.overlap) }
  package var commentsSince: Date { commentsThrough.addingTimeInterval(-Self.overlap) }

  package mutating func issues(seen: [Date]) { issuesThrough = ([issuesThrough] + seen).max() ?? issuesThrough }

  package mutating func comments(seen: [Date]) {
    commentsThrough = ([commentsThrough] + seen).max() ?? commentsThrough
  }
}

/// Where that is kept.
struct ReconcilePlace: Sendable {
  let context: PipelineContext
  let repository: RepositoryName
  static let collection = "reconcile"
  /// How far back the first look goes: as far as GitHub remembers what it could not deliver.
  private static let reach = 3.0 * 86_400

  func memory() async throws -> ReconcileMemory {
    guard let kept = try await context.store.document(Self.collection, id: "\(repository)") else {
      let now = Date(timeIntervalSince1970: context.now.timeIntervalSince1970.rounded(.down))
      return ReconcileMemory(since: now.addingTimeInterval(-Self.reach))
    }
    return try ReportShelf.decode(kept)
  }

  /// Whether the repository was never compared before.
  func isNew() async throws -> Bool {
    try await context.store.document(Self.collection, id: "\(repository)") == nil
  }

  func document(_ memory: ReconcileMemory) throws -> Document {
    Document(collection: Self.collection, id: "\(repository)", body: try ReportShelf.encode(memory))
  }
}
