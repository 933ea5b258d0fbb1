package import Configuration
import Embedding
package import Essentials
import Foundation
package import Grouping
import HTTPClient

/// Which embedder the settings and this machine give.
package struct EmbedderChoice {
  private let settings: EmbeddingSettings
  private let environment: [String: String]
  private let log: Log

  package init(
    _ settings: EmbeddingSettings, environment: [String: String] = ProcessInfo.processInfo.environment, log: Log
  ) {
    self.settings = settings
    self.environment = environment
    self.log = log
  }

  /// Says in the log which one it is.
  ///
  /// - Throws: `StartError` where what the settings ask for by name cannot be had.
  package func embedder() throws -> any Embedder {
    switch settings.by {
    case .words:
      log.notice("signals are grouped by their words, as the settings say")
      return LexicalVector()
    case .endpoint: return try endpoint()
    case .sentences: return try sentences()
    case .automatic:
      let folder = WeightsFolder(given: settings.weights, environment: environment)
      if settings.weights != nil || folder.isComplete { return try sentences() }
      log.warning("signals are grouped by their words alone: .github/scripts/weights gets the sentence encoder")
      return LexicalVector()
    }
  }

  private func sentences() throws -> any Embedder {
    let folder = WeightsFolder(given: settings.weights, environment: environment)
    guard folder.isComplete else {
      throw StartError(
        "\(folder.weights.path) or vocab.txt beside it cannot be read: call .github/scripts/weights, name the file in "
          + "embedding.weights, or set `embedding: {by: words}`.")
    }
    do {
      let embedder = SentenceEmbedder(try folder.encoder(), calibration: try Calibration.sentenceEncoder())
      log.notice("signals are grouped by their sentences, by the encoder in this process")
      return embedder
    } catch {
      throw StartError("\(folder.weights.path): \(error)")
    }
  }

  private func endpoint() throws -> any Embedder {
    guard let url = settings.endpoint else {
      throw StartError("`embedding: {by: endpoint}` needs embedding.endpoint, the service's address.")
    }
    var calibration = try Calibration.sentenceEncoder()
    // Another model's vectors have other means; those of the stream itself take over.
    calibration.means = [:]
    log.notice("signals are grouped by vectors from the embedding service")
    return EndpointEmbedder(
      base: url.absoluteString, model: settings.model, key: settings.key, transport: try CurlTransport(),
      calibration: calibration)
  }
}
