package import Domain
import Essentials
package import Foundation
package import Storage

/// A repository we have been let into, by its number: its name may change.
package struct KnownRepository: Sendable, Equatable, Codable {
  package var id: Int64
  package var name: RepositoryName
  /// Since when we are not let in any more; nil while we are.
  package var leftAt: Date?
  /// What it was called before, the last name first; nil if it always had this one.
  package var formerNames: [RepositoryName]?

  package init(id: Int64, name: RepositoryName, leftAt: Date? = nil, formerNames: [RepositoryName]? = nil) {
    self.id = id
    self.name = name
    self.leftAt = leftAt
    self.formerNames = formerNames
  }
}

/// Which repositories we have been let into, and what they were called.
package struct RepositoryRoll: Sendable {
  let store: any Store
  private static let collection = "repositories"

  package init(store: any Store) { self.store = store }

  package func known() async throws -> [KnownRepository] {
    try await store.documents(Self.collection).map(ReportShelf.decode)
  }

  /// The repository that is or was called `name`; of several the one that is called so now.
  package func repository(called name: RepositoryName) async throws -> KnownRepository? {
    let found: [KnownRepository] = try await store.documents(Self.collection, key: Self.key(name))
      .map(ReportShelf.decode)
    return found.first { $0.name == name } ?? found.first
  }

  /// What a repository is called now that was called `name` when something was put down.
  package func currentName(of name: RepositoryName) async throws -> RepositoryName {
    try await repository(called: name)?.name ?? name
  }

  /// The names under which something may be kept about the repository that is called `name`, that one last.
  ///
  /// What is kept goes from a former name to the present one. Who reads it in this order meets all of it, even while it goes.
  package func names(of name: RepositoryName) async throws -> [RepositoryName] {
    guard let known = try await repository(called: name) else { return [name] }
    var names = [name]
    for former in [known.name] + (known.formerNames ?? []) where !names.contains(former) {
      // Another repository may be called so by now.
      if try await repository(called: former)?.id == known.id { names.append(former) }
    }
    return names.reversed()
  }

  /// The name under which we know `repository`, which may have a new one that nobody told us of yet.
  func knownName(of repository: HostedRepository) async throws -> RepositoryName {
    let known: KnownRepository? = try await store.document(Self.collection, id: "\(repository.id)")
      .map(ReportShelf.decode)
    return known?.name ?? repository.name
  }

  /// Since when we are not let into `name` any more, or nil if we are.
  package func leftAt(_ name: RepositoryName) async throws -> Date? { try await repository(called: name)?.leftAt }

  /// `repository` to be kept, found by its name and by those it had `before`.
  package static func document(_ repository: KnownRepository, before: Set<String> = []) throws -> Document {
    Document(
      collection: collection, id: "\(repository.id)", body: try ReportShelf.encode(repository),
      keys: before.union([key(repository.name)]))
  }

  /// The names that the repository with number `id` answers to.
  func keys(of id: Int64) async throws -> Set<String> {
    try await store.document(Self.collection, id: "\(id)")?.keys ?? []
  }

  static func name(of id: Int64) -> DocumentName { DocumentName(collection: collection, id: "\(id)") }

  private static func key(_ name: RepositoryName) -> String { "name:\(name)".lowercased() }
}
