package import Foundation

/// A repository's whole history as a text that people can read and edit, always giving the same commit ids.
///
/// A line that begins with `@@@ ` starts a part: `person LOGIN NAME <EMAIL>`; `commit LOGIN ISO8601` and below it the message;
/// within a commit `file PATH` with the whole content, `delete PATH`, or `edit PATH` with the lines taken out and put in
/// between `<<<<`, `====` and `>>>>`. Empty lines at the end of a part don't count.
package struct RepositoryHistory: Sendable, Equatable {
  package struct Person: Sendable, Equatable {
    package var login: String
    package var name: String
    package var email: String

    package init(login: String, name: String, email: String) {
      self.login = login
      self.name = name
      self.email = email
    }
  }

  package struct Commit: Sendable, Equatable {
    package var author: Person
    package var date: Date
    /// East of Greenwich.
    package var zoneMinutes: Int
    package var message: String
    /// Every file as it is after this commit, by path.
    package var files: [String: String]

    package var subject: String { String(message.prefix { $0 != "\n" }) }
  }

  package var people: [Person]
  /// The oldest first.
  package var commits: [Commit]

  package init(parsing text: String) throws {
    var reader = RepositoryHistoryReader()
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      try reader.read(String(line), number: index + 1)
    }
    (people, commits) = try reader.finish()
  }
}

/// Why a history can't be read, and in which line.
package struct RepositoryHistoryError: Error, Equatable, CustomStringConvertible {
  package var line: Int
  package var problem: String

  package init(line: Int, problem: String) {
    self.line = line
    self.problem = problem
  }

  package var description: String { "line \(line): \(problem)" }
}
