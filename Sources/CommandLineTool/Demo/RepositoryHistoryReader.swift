import Essentials
import Foundation

/// Reads a history line by line; what a part says is acted on when the next part begins.
struct RepositoryHistoryReader {
  private enum Part {
    case message(author: RepositoryHistory.Person, date: Date, zoneMinutes: Int)
    case file(String)
    case edit(String)
    case delete(String)
  }

  private var people: [RepositoryHistory.Person] = []
  private var commits: [RepositoryHistory.Commit] = []
  private var files: [String: String] = [:]
  private var part: Part?
  private var lines: [String] = []
  private var number = 0
  private var partNumber = 0

  mutating func read(_ line: String, number: Int) throws {
    self.number = number
    guard line.hasPrefix("@@@ ") else { return lines.append(line) }
    try close()
    partNumber = number
    let words = line.split(separator: " ", maxSplits: 3).map(String.init)
    switch (words.count > 1 ? words[1] : "", words.count) {
    case ("person", 4): people.append(try person(login: words[2], words[3]))
    case ("commit", 4): part = try commit(by: words[2], at: words[3])
    case ("file", 3): part = .file(try path(words[2]))
    case ("edit", 3): part = .edit(try path(words[2]))
    case ("delete", 3): part = .delete(try path(words[2]))
    default: throw problem("unknown part")
    }
  }

  mutating func finish() throws -> ([RepositoryHistory.Person], [RepositoryHistory.Commit]) {
    try close()
    return (people, commits)
  }

  private mutating func close() throws {
    while lines.last?.isEmpty == true { lines.removeLast() }
    defer {
      lines = []
      part = nil
    }
    switch part {
    case nil:
      guard lines.isEmpty else { throw problem("text before the first commit") }
    case .message(let author, let date, let zone):
      guard !lines.isEmpty else { throw problem("a commit needs a message") }
      commits.append(
        .init(author: author, date: date, zoneMinutes: zone, message: joined(lines), files: files))
    case .file(let path): try change(path, to: joined(lines))
    case .edit(let path): try change(path, to: try edited(path))
    case .delete(let path):
      guard files[path] != nil else { throw problem("\(path) is not there") }
      try change(path, to: nil)
    }
  }

  private mutating func change(_ path: String, to content: String?) throws {
    guard let last = commits.indices.last else { throw problem("a file before the first commit") }
    files[path] = content
    commits[last].files = files
  }

  /// The file with each block's old lines, which must be there exactly once, replaced by the new ones.
  private func edited(_ path: String) throws -> String {
    guard var text = files[path] else { throw problem("\(path) is not there") }
    var old: [String]?
    var new: [String]?
    for line in lines {
      switch (line, old, new) {
      case ("<<<<", nil, nil): old = []
      case ("====", .some, nil): new = []
      case (">>>>", .some(let before), .some(let after)):
        let places = text.ranges(of: joined(before))
        guard let place = places.first, places.count == 1 else {
          throw problem("lines to replace are in \(path) \(places.count) times")
        }
        text.replaceSubrange(place, with: joined(after))
        (old, new) = (nil, nil)
      case (_, .some, nil): old?.append(line)
      case (_, .some, .some): new?.append(line)
      default: throw problem("an edit is made of <<<<, ==== and >>>>")
      }
    }
    guard old == nil else { throw problem("an edit does not end") }
    return text
  }

  private func person(login: String, _ address: String) throws -> RepositoryHistory.Person {
    guard let match = address.wholeMatch(of: /(.+) <([^<>]+)>/) else { throw problem("a person is NAME <EMAIL>") }
    return .init(login: login, name: String(match.1), email: String(match.2))
  }

  private func commit(by login: String, at text: String) throws -> Part {
    guard let author = people.first(where: { $0.login == login }) else { throw problem("nobody is called \(login)") }
    guard let date = Timestamp.date(text), let zone = text.wholeMatch(of: /.+([+-])([0-9]{2}):([0-9]{2})/),
      let hours = Int(zone.2), let minutes = Int(zone.3)
    else { throw problem("a date is like 2026-11-17T17:43:11+01:00") }
    return .message(author: author, date: date, zoneMinutes: (zone.1 == "-" ? -1 : 1) * (hours * 60 + minutes))
  }

  private func path(_ text: String) throws -> String {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." && $0 != ".git" }) else {
      throw problem("this is no path within a repository")
    }
    return text
  }

  private func joined(_ lines: [String]) -> String { lines.map { $0 + "\n" }.joined() }

  private func problem(_ text: String) -> RepositoryHistoryError {
    RepositoryHistoryError(line: partNumber == 0 ? number : partNumber, problem: text)
  }
}
