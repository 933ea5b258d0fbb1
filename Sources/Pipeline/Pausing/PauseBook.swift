package import Domain
import Essentials
import Foundation
package import Storage

/// Which pauses are kept in the store, where every process that uses it sees them.
package struct PauseBook: Sendable {
  let store: any Store

  package init(store: any Store) { self.store = store }

  private static let collection = "pauses"
  private static let wholeService = "service"

  /// The pause of the whole service.
  package func service() async throws -> Pause? { try await pause(Self.wholeService) }

  /// The pause that a person put on this one repository.
  package func repository(_ name: RepositoryName) async throws -> Pause? { try await pause(Self.id(name)) }

  /// How many repositories are paused on their own.
  package func repositoryCount() async throws -> Int {
    try await store.documents(Self.collection).count { $0.id != Self.wholeService }
  }

  /// Pauses the whole service; false if it was paused before.
  package func pauseService(_ pause: Pause) async throws -> Bool {
    guard try await service() == nil else { return false }
    var change = Change()
    change.puts.append(try Self.document(Self.wholeService, pause))
    try await store.commit(change)
    return true
  }

  /// Lets the whole service go on, and says since when it had been paused; nil if it was not.
  package func resumeService() async throws -> Pause? {
    guard let pause = try await service() else { return nil }
    var change = Change()
    change.deletes.append(DocumentName(collection: Self.collection, id: Self.wholeService))
    try await store.commit(change)
    return pause
  }

  /// Notes in `change` that `name` is paused, or with nil that it is not.
  package static func set(_ pause: Pause?, of name: RepositoryName, in change: inout Change) throws {
    if let pause {
      change.puts.append(try document(id(name), pause))
    } else {
      change.deletes.append(DocumentName(collection: collection, id: id(name)))
    }
  }

  private func pause(_ id: String) async throws -> Pause? {
    try await store.document(Self.collection, id: id).map(ReportShelf.decode)
  }

  private static func id(_ name: RepositoryName) -> String { "repository:\(name)" }

  private static func document(_ id: String, _ pause: Pause) throws -> Document {
    Document(collection: collection, id: id, body: try ReportShelf.encode(pause))
  }
}
