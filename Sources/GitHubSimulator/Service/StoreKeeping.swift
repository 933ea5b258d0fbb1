package import Storage

/// Keeps the state as documents of a store, one for each row.
package struct StoreKeeping: HubKeeping {
  private let store: any Store
  private static let prefix = "hub."

  package init(_ store: any Store) { self.store = store }

  package func load() async throws -> [RowChange] {
    var rows: [RowChange] = []
    for table in HubState.tableNames {
      for document in try await store.documents(Self.prefix + table) {
        guard let id = Int(document.id) else { continue }
        rows.append(RowChange(table: table, id: id, body: document.body))
      }
    }
    return rows
  }

  package func keep(_ changes: [RowChange]) async throws {
    var change = Change()
    for row in changes {
      let collection = Self.prefix + row.table
      if let body = row.body {
        change.puts.append(Document(collection: collection, id: String(row.id), body: body))
      } else {
        change.deletes.append(DocumentName(collection: collection, id: String(row.id)))
      }
    }
    try await store.commit(change)
  }
}
