/// Everything that is wrong with a settings file, at once.
package struct ConfigurationError: Error, Equatable, CustomStringConvertible {
  package struct Problem: Sendable, Equatable, CustomStringConvertible {
    package var line: Int
    package var column: Int
    /// For example `server.listen` or `routes[2].repository`.
    package var path: String
    package var text: String

    package init(line: Int, column: Int, path: String, text: String) {
      self.line = line
      self.column = column
      self.path = path
      self.text = text
    }

    package var description: String { "line \(line), column \(column): \(path.isEmpty ? "" : path + ": ")\(text)" }
  }

  package var problems: [Problem]

  package init(_ problems: [Problem]) { self.problems = problems }

  package var description: String { problems.map(\.description).joined(separator: "\n") }
}
