package import Foundation

/// A commit in one line.
package struct CommitSummary: Sendable, Equatable {
  package var id: CommitID
  package var parents: [CommitID]
  package var authorName: String
  package var authorEmail: String
  /// When it was written, not when it was committed.
  package var date: Date
  package var subject: String

  package init(
    id: CommitID, parents: [CommitID], authorName: String, authorEmail: String, date: Date, subject: String
  ) {
    self.id = id
    self.parents = parents
    self.authorName = authorName
    self.authorEmail = authorEmail
    self.date = date
    self.subject = subject
  }

  /// What `git log -z` has to print for `init?(fields:)`.
  static let format = "--format=tformat:%H%x00%P%x00%an%x00%ae%x00%at%x00%s"
  static let fieldCount = 6

  init?(fields: some Collection<Data>) {
    let texts = fields.map { String(decoding: $0, as: UTF8.self) }
    guard texts.count == Self.fieldCount, let id = CommitID(texts[0]), let seconds = Double(texts[4]) else {
      return nil
    }
    self.init(
      id: id, parents: texts[1].split(separator: " ").compactMap { CommitID($0) }, authorName: texts[2],
      authorEmail: texts[3], date: Date(timeIntervalSince1970: seconds), subject: texts[5])
  }
}

/// A commit with its message and what it changed, compared with its first parent.
package struct CommitDetail: Sendable, Equatable {
  package var summary: CommitSummary
  package var body: String
  package var files: [FileDiff]

  package init(summary: CommitSummary, body: String, files: [FileDiff]) {
    self.summary = summary
    self.body = body
    self.files = files
  }

  package var id: CommitID { summary.id }
  package var parents: [CommitID] { summary.parents }
  package var subject: String { summary.subject }
}

extension Data {
  /// The pieces between NUL bytes; a NUL at the end ends the last piece.
  var nulSeparated: [Data] {
    var pieces = split(separator: 0, omittingEmptySubsequences: false)
    if pieces.last?.isEmpty == true { pieces.removeLast() }
    return pieces
  }
}
