import Essentials
package import LanguageModel

/// Something that a model may do in a loop.
package struct LoopTool: Sendable {
  package enum Outcome: Sendable, Equatable {
    case said(String)
    /// It could not be done; the model reads why.
    case failed(String)
    /// The run ends with this result, which has the form that the tool asks for.
    case finished(FinishedRun)
  }

  package var definition: ToolDefinition
  /// Errors that are thrown end the run: they are ours and not the model's.
  let work: @Sendable (ToolInput) async throws -> Outcome

  package init(
    _ name: String, _ description: String, _ properties: [String: SchemaPart], required: [String] = [],
    work: @escaping @Sendable (ToolInput) async throws -> Outcome
  ) {
    definition = ToolDefinition(
      name: name, description: description, input: SchemaPart.object(properties, required: required).json)
    self.work = work
  }

  package init(_ definition: ToolDefinition, work: @escaping @Sendable (ToolInput) async throws -> Outcome) {
    self.definition = definition
    self.work = work
  }
}
