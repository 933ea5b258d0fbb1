import HTTPMessages

/// What a request asks for, and who may ask for it.
struct Route: Sendable {
  typealias Answer = @Sendable (inout Call) async throws -> HTTPResponse

  enum Access: Sendable {
    /// Anyone, with or without credentials.
    case anyone
    /// Anyone who says who they are.
    case known
    /// An app by its JWT.
    case app
    case installation
    /// A permission of an app, or a role of a person, in the repository of the path.
    case repository(String, Level, Role)
  }

  let method: String
  let pattern: [Substring]
  let access: Access
  let answer: Answer

  init(_ method: String, _ pattern: String, _ access: Access, _ answer: @escaping Answer) {
    self.method = method
    self.pattern = pattern.split(separator: "/")
    self.access = access
    self.answer = answer
  }

  /// Whether it may change anything.
  var writes: Bool { method != "GET" }

  /// The placeholders that stand for a number: `issues/comments` is a list of its own, not an issue's page.
  private static let numbers: Set<Substring> = ["number", "id", "run", "job", "review", "reaction"]

  /// What the placeholders stand for, or nil if `segments` are another route's.
  ///
  /// `*name` takes all that is left, at least one segment.
  func match(_ segments: ArraySlice<String>) -> [String: String]? {
    var parameters: [String: String] = [:]
    var rest = segments
    for part in pattern {
      if part.hasPrefix("*") {
        guard !rest.isEmpty else { return nil }
        parameters[String(part.dropFirst())] = rest.joined(separator: "/")
        return parameters
      }
      guard let segment = rest.popFirst() else { return nil }
      if part.hasPrefix(":") {
        let isDigits = segment.utf8.allSatisfy { (48...57).contains($0) }
        guard isDigits || !Self.numbers.contains(part.dropFirst()) else { return nil }
        parameters[String(part.dropFirst())] = segment
      } else if part != segment {
        return nil
      }
    }
    return rest.isEmpty ? parameters : nil
  }
}
