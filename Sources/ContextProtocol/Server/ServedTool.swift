package import Essentials

/// A tool that we offer to others.
package struct ServedTool: Sendable {
  /// Does what the tool is for; news of the way go to `Progress`.
  package typealias Work =
    @Sendable (_ arguments: ToolArguments, _ progress: Progress) async throws -> ContextToolResult
  package typealias Progress = @Sendable (ContextProgress) -> Void

  package var tool: ContextTool
  /// Whether arguments that its schema does not name are for somebody else to judge.
  let takesAnything: Bool
  let work: Work

  package init(_ tool: ContextTool, takesAnything: Bool = false, work: @escaping Work) {
    self.tool = tool
    self.takesAnything = takesAnything
    self.work = work
  }
}

/// What a tool was called with; untrusted.
package struct ToolArguments: Sendable, Equatable {
  private let members: [String: JSONValue]

  /// - Throws: `ContextError` unless every name is among `known`.
  package init(_ members: [String: JSONValue], known: Set<String>) throws(ContextError) {
    if let stranger = members.keys.sorted().first(where: { !known.contains($0) }) {
      throw ContextError(.invalidParams, "there is no argument called \(stranger.prefix(60))")
    }
    self.members = members
  }

  /// All of them, as they came.
  package var json: JSONValue { .object(members) }

  package subscript(name: String) -> JSONValue? { members[name].flatMap { $0.isNull ? nil : $0 } }

  /// A text of at most `limit` bytes.
  package func text(_ name: String, limit: Int = 65_536) throws(ContextError) -> String? {
    guard let value = self[name] else { return nil }
    guard let text = value.string, text.utf8.count <= limit else {
      throw ContextError(.invalidParams, "\(name) takes a text of at most \(limit) bytes")
    }
    return text
  }

  package func required(_ name: String, limit: Int = 65_536) throws(ContextError) -> String {
    guard let text = try text(name, limit: limit), !text.isEmpty else {
      throw ContextError(.invalidParams, "\(name) is needed")
    }
    return text
  }

  package func number(_ name: String, in range: ClosedRange<Int>) throws(ContextError) -> Int? {
    guard let value = self[name] else { return nil }
    guard let number = value.int, range.contains(number) else {
      throw ContextError(
        .invalidParams, "\(name) takes a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }
}
