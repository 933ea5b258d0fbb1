package import Grouping

/// The small sentence encoder as grouping uses it.
package struct SentenceEmbedder: Embedder {
  private let encoder: SentenceEncoder
  package let calibration: Calibration

  package init(_ encoder: SentenceEncoder, calibration: Calibration) {
    self.encoder = encoder
    self.calibration = calibration
  }

  package var name: String { WeightsFolder.model }

  package func vectors(for texts: [String]) -> [[Float]] { encoder.vectors(for: texts) }
}
