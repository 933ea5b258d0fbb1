import Essentials

/// Several models for one task; the first that answers.
///
/// A refusal and a budget's word are answers: no other model is asked then.
package struct FallbackModel: LanguageModel {
  private let models: [any LanguageModel]

  package init(_ models: [any LanguageModel]) { self.models = models }

  package func reply(to request: ModelRequest) async throws -> ModelReply {
    var last = ModelError(.noModel)
    for model in models {
      do {
        return try await model.reply(to: request)
      } catch let error as ModelError where error.mayFallBack {
        try Task.checkCancellation()
        last = error
      }
    }
    throw last
  }
}
