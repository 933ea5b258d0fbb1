/// One frame of a stack trace, innermost first in a list of them.
package struct StackFrame: Sendable, Hashable, Codable {
  /// The path as the source gave it, deployed or absolute.
  package var file: String
  package var function: String?
  /// From 1.
  package var line: Int?
  /// False for library code, where the source says so.
  package var isInApp: Bool

  package init(file: String, function: String? = nil, line: Int? = nil, isInApp: Bool = true) {
    self.file = file
    self.function = function
    self.line = line
    self.isInApp = isInApp
  }
}
