import Foundation

/// Documents, their keys and trails in their tables.
struct SQLiteDocuments {
  let connection: SQLiteConnection

  func put(_ document: Document) throws {
    let name: [SQLiteValue] = [.text(document.collection), .text(document.id)]
    try connection.run(
      """
      INSERT INTO documents (collection, id, body) VALUES (?1, ?2, ?3)
      ON CONFLICT (collection, id) DO UPDATE SET body = ?3
      """, name + [.blob(document.body)])
    try connection.run("DELETE FROM document_keys WHERE collection = ? AND id = ?", name)
    for key in document.keys {
      try connection.run("INSERT INTO document_keys (collection, id, key) VALUES (?, ?, ?)", name + [.text(key)])
    }
  }

  /// Keys go with their document.
  func delete(_ name: DocumentName) throws {
    try connection.run(
      "DELETE FROM documents WHERE collection = ? AND id = ?", [.text(name.collection), .text(name.id)])
  }

  func append(_ entry: TrailEntry) throws {
    try connection.run(
      "INSERT INTO trail (subject, at, stage, text) VALUES (?, ?, ?, ?)",
      [.text(entry.subject), .date(entry.at), .text(entry.stage), .text(entry.text)])
  }

  func document(_ collection: String, id: String) throws -> Document? {
    try read("SELECT id, body FROM documents WHERE collection = ? AND id = ?", collection, [.text(id)]).first
  }

  func documents(_ collection: String, key: String) throws -> [Document] {
    try read(
      """
      SELECT id, body FROM document_keys JOIN documents USING (collection, id)
      WHERE collection = ? AND key = ? ORDER BY id
      """, collection, [.text(key)])
  }

  func documents(_ collection: String) throws -> [Document] {
    try read("SELECT id, body FROM documents WHERE collection = ? ORDER BY id", collection, [])
  }

  private func read(_ sql: String, _ collection: String, _ more: [SQLiteValue]) throws -> [Document] {
    try connection.run(sql, [.text(collection)] + more).compactMap { row in
      guard let id = row[0].text, let body = row[1].blob else { return nil }
      let keys = try connection.run(
        "SELECT key FROM document_keys WHERE collection = ? AND id = ?", [.text(collection), .text(id)])
      return Document(collection: collection, id: id, body: body, keys: Set(keys.compactMap { $0[0].text }))
    }
  }

  func trail(of subject: String) throws -> [TrailEntry] {
    let sql = "SELECT at, stage, text FROM trail WHERE subject = ? ORDER BY number"
    return try connection.run(sql, [.text(subject)]).compactMap { row in
      guard let at = row[0].date, let stage = row[1].text, let text = row[2].text else { return nil }
      return TrailEntry(subject: subject, at: at, stage: stage, text: text)
    }
  }
}
