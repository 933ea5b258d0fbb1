package import Foundation

/// Why a text is not a YAML document that we accept, and where.
package struct YAMLError: Error, Equatable, CustomStringConvertible {
  package var problem: String
  package var line: Int
  package var column: Int

  package init(_ problem: String, line: Int, column: Int) {
    self.problem = problem
    self.line = line
    self.column = column
  }

  package var description: String { "line \(line), column \(column): \(problem)" }
}

/// What a document may cost; aliases count as often as they are used.
package struct YAMLLimits: Sendable, Equatable {
  package var bytes = 1 << 20
  package var nodes = 50_000
  package var depth = 64

  package init() {}
}

/// One YAML document: no tags but `!!str`; aliases and merge keys are resolved.
package enum YAMLDocument {
  package static func parse(_ data: Data, limits: YAMLLimits = YAMLLimits()) throws(YAMLError) -> YAMLNode {
    guard data.count <= limits.bytes else {
      throw YAMLError("the file is larger than \(limits.bytes) bytes", line: 1, column: 1)
    }
    var builder = YAMLBuilder(events: YAMLEvents(data), limits: limits)
    return try builder.document()
  }

  package static func parse(_ text: String, limits: YAMLLimits = YAMLLimits()) throws(YAMLError) -> YAMLNode {
    try parse(Data(text.utf8), limits: limits)
  }
}
