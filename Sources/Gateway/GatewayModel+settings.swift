import Configuration
package import LanguageModel

extension GatewayModel {
  /// A model of the settings as programs in a sandbox may ask it, by the provider's own name.
  package init(_ entry: ModelRegistry.Entry) {
    let speech: Speech =
      switch entry.settings.provider {
      case .anthropic: .messages
      case .openaiResponses: .responses
      case .openai, .azure, .vllm, .llamaCpp, .ollama: .chat
      }
    self.init(
      name: entry.settings.model, speech: speech, endpoint: entry.endpoint,
      isAzure: entry.settings.provider == .azure, price: entry.price)
  }
}
