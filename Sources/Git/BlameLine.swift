package import Foundation

/// One line of a file and the commit it comes from.
package struct BlameLine: Sendable, Equatable {
  package var commit: CommitID
  /// Its number in the file that was asked about, from 1.
  package var line: Int
  /// Its number in `commit`.
  package var originalLine: Int
  /// The file's name in `commit`.
  package var originalPath: String
  package var authorName: String
  package var authorEmail: String
  package var date: Date
  package var summary: String
  package var text: String

  package init(
    commit: CommitID, line: Int, originalLine: Int, originalPath: String, authorName: String, authorEmail: String,
    date: Date, summary: String, text: String
  ) {
    self.commit = commit
    self.line = line
    self.originalLine = originalLine
    self.originalPath = originalPath
    self.authorName = authorName
    self.authorEmail = authorEmail
    self.date = date
    self.summary = summary
    self.text = text
  }

  /// Reads `git blame --porcelain`: a commit's details come only with its first line.
  static func parse(_ output: Data) -> [BlameLine] {
    var details: [CommitID: [String: String]] = [:]
    var lines: [BlameLine] = []
    var current: (id: CommitID, original: Int, final: Int)?
    for raw in output.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      let text = String(decoding: raw, as: UTF8.self)
      if let (id, original, final) = current {
        if text.hasPrefix("\t") {
          lines.append(
            BlameLine(id, details[id] ?? [:], original: original, final: final, text: String(text.dropFirst())))
          current = nil
        } else {
          let pair = text.split(separator: " ", maxSplits: 1)
          details[id, default: [:]][String(pair.first ?? "")] = pair.count == 2 ? String(pair[1]) : ""
        }
      } else {
        let fields = text.split(separator: " ")
        guard fields.count >= 3, let id = CommitID(fields[0]), let original = Int(fields[1]), let final = Int(fields[2])
        else { continue }
        current = (id, original, final)
      }
    }
    return lines
  }

  private init(_ id: CommitID, _ details: [String: String], original: Int, final: Int, text: String) {
    self.init(
      commit: id, line: final, originalLine: original, originalPath: details["filename"] ?? "",
      authorName: details["author"] ?? "",
      authorEmail: (details["author-mail"] ?? "").trimmingCharacters(in: CharacterSet(charactersIn: "<>")),
      date: Date(timeIntervalSince1970: Double(details["author-time"] ?? "") ?? 0), summary: details["summary"] ?? "",
      text: text)
  }
}
