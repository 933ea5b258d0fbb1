package import Domain
import Essentials
import Foundation
package import Storage

/// Repositories that have not said yes, and the signals that wait for them, in the store.
///
/// A cache: what was answered is asked of the host, by the branch that the question came from.
package struct OnboardingBook: Sendable {
  package static let shut = "onboarding"
  package static let waiting = "waiting"

  let store: any Store

  package init(store: any Store) { self.store = store }

  /// Whether the repository was last seen without a yes.
  package func isShut(_ repository: RepositoryName) async throws -> Bool {
    try await store.document(Self.shut, id: repository.description) != nil
  }

  package func signals(waitingFor repository: RepositoryName) async throws -> [RoutedSignal] {
    try await store.documents(Self.waiting, key: "repository:\(repository)").map(ReportShelf.decode)
  }

  /// How many signals wait, by the name of their repository.
  package func counts() async throws -> [(repository: String, waiting: Int)] {
    var counts: [String: Int] = [:]
    for document in try await store.documents(Self.shut) { counts[document.id] = 0 }
    for document in try await store.documents(Self.waiting) {
      for key in document.keys { counts[String(key.dropFirst("repository:".count)), default: 0] += 1 }
    }
    return counts.sorted { $0.key < $1.key }.map { (repository: $0.key, waiting: $0.value) }
  }

  /// Keeps what is known of a repository, and the signals that wait for it, under its new name.
  func rename(_ old: RepositoryName, to new: RepositoryName, _ change: inout Change) async throws {
    for routed in try await signals(waitingFor: old) {
      var moved = routed
      moved.repository = new
      change.puts.append(try Self.document(moved))
    }
    guard let note = try await store.document(Self.shut, id: old.description) else { return }
    change.deletes.append(DocumentName(collection: Self.shut, id: note.id))
    change.puts.append(Document(collection: Self.shut, id: new.description, body: note.body))
  }

  static func note(_ verdict: OnboardingVerdict, of repository: RepositoryName) -> Document {
    Document(collection: shut, id: repository.description, body: Data("\(verdict)".utf8))
  }

  static func document(_ routed: RoutedSignal) throws -> Document {
    Document(
      collection: waiting, id: routed.signal.id.text, body: try ReportShelf.encode(routed),
      keys: ["repository:\(routed.repository)"])
  }
}
