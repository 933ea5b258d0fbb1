package import Essentials
package import Foundation

/// What tells how alike two signals are.
package struct EmbeddingSettings: Sendable, Equatable, SettingsSection {
  package enum Kind: String, Sendable, CaseIterable, SettingsValue {
    /// By sentences where the weights are there, else by words.
    case automatic
    case sentences
    case words
    case endpoint
  }

  package var by = Kind.automatic
  /// The path of a safetensors file, with `vocab.txt` beside it.
  package var weights: String?
  package var endpoint: URL?
  package var model = "text-embedding-3-small"
  package var key: Redacted?

  package init() {}

  static var fields: [SettingsField<EmbeddingSettings>] {
    [
      .init("by", \.by, "sentences (in this process), words, endpoint, or automatic: sentences where the weights are."),
      .init("weights", \.weights, "The encoder's safetensors file, vocab.txt beside it; by default in the cache."),
      .init("endpoint", \.endpoint, "For by: endpoint, a service that answers at /v1/embeddings below this address."),
      .init("model", \.model, "The endpoint's model."),
      .init("key", \.key, "The endpoint's key."),
    ]
  }
}
