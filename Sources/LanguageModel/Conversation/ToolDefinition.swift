package import Essentials

/// A tool that a model may ask for.
package struct ToolDefinition: Sendable, Hashable {
  /// Letters, digits, `_` and `-`, 64 at most.
  package var name: String
  package var description: String
  /// The JSON Schema of its input, an object.
  package var input: JSONValue

  package init(name: String, description: String, input: JSONValue) {
    self.name = name
    self.description = description
    self.input = input
  }
}

/// Whether a model has to ask for a tool.
package enum ToolChoice: Sendable, Hashable {
  case automatic
  /// It may not, though the conversation holds tools.
  case none
  /// It must ask for one.
  case any
  case named(String)
}

/// The form that an answer must have.
package struct AnswerForm: Sendable, Hashable {
  /// Letters, digits, `_` and `-`, 64 at most.
  package var name: String
  /// A JSON Schema of an object.
  package var schema: JSONValue

  package init(name: String, schema: JSONValue) {
    self.name = name
    self.schema = schema
  }
}
