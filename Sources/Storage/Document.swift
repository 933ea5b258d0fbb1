package import Foundation

/// A value the pipeline remembers, found by its id or by any of its keys.
package struct Document: Sendable, Equatable {
  package var collection: String
  package var id: String
  package var body: Data
  /// Other names it answers to, for example `issue:acme/shop#7` or `fingerprint:…`.
  package var keys: Set<String>

  package init(collection: String, id: String, body: Data, keys: Set<String> = []) {
    self.collection = collection
    self.id = id
    self.body = body
    self.keys = keys
  }

  package var name: DocumentName { DocumentName(collection: collection, id: id) }
}
