import Essentials
package import Foundation

/// Rows by their number, which remembers what changed since it was last written down.
struct Table<Row: Codable & Sendable>: Sendable {
  let name: String
  private(set) var rows: [Int: Row] = [:]
  private var changed: Set<Int> = []

  init(_ name: String) { self.name = name }

  subscript(id: Int) -> Row? {
    get { rows[id] }
    set {
      rows[id] = newValue
      changed.insert(id)
    }
  }

  /// Every row, oldest first.
  var all: [Row] { rows.keys.sorted().compactMap { rows[$0] } }

  /// The rows that fit, oldest first.
  func all(where fits: (Row) -> Bool) -> [Row] {
    rows.filter { fits($0.value) }.sorted { $0.key < $1.key }.map(\.value)
  }

  func first(where fits: (Row) -> Bool) -> Row? { all(where: fits).first }

  /// What changed since the last call: the row's JSON, or nil where it was deleted.
  mutating func takeChanges() throws -> [RowChange] {
    defer { changed = [] }
    return try changed.sorted().map { id in
      RowChange(table: name, id: id, body: try rows[id].map { try JSONEncoder().encode($0) })
    }
  }

  /// Takes a row as it was written down.
  mutating func restore(_ id: Int, _ body: Data) throws {
    rows[id] = try JSONDecoder().decode(Row.self, from: body)
  }
}

/// One row as it has to be written down.
package struct RowChange: Sendable, Equatable {
  package var table: String
  package var id: Int
  /// Nil when the row was deleted.
  package var body: Data?

  package init(table: String, id: Int, body: Data?) {
    self.table = table
    self.id = id
    self.body = body
  }
}
