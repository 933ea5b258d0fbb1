import Essentials
import Foundation

/// Vectors of the words themselves, hashed: no model, no training, the same everywhere.
///
/// Each stem, each pair of neighbouring stems and the three-letter runs of long stems have a place of their own among 4,096; repeated ones
/// count less and less, and long words count more, since rare words tend to be long.
package struct LexicalVector: Embedder {
  package static let dimension = 4_096

  package init() {}

  package var name: String { "words" }

  package var calibration: Calibration {
    Calibration(
      arrival: .init(lowest: 2.5, highest: 4.5, fullShare: 0.4),
      review: .init(lowest: 2.6, highest: 4.5, fullShare: 0.5), twin: 3, spread: 0.06,
      words: .init(cosine: 0.34, weakCosine: 0.14))
  }

  package func vectors(for texts: [String]) -> [[Float]] { texts.map(vector) }

  private func vector(_ text: String) -> [Float] {
    let stems = Words.stems(in: text)
    var counts: [String: Float] = [:]
    for stem in stems { counts["w " + stem, default: 0] += 1 }
    for (one, next) in zip(stems, stems.dropFirst()) { counts["p \(one) \(next)", default: 0] += 0.5 }
    for stem in Set(stems) where stem.count >= 6 {
      let letters = Array(stem)
      for index in 0...(letters.count - 4) { counts["n " + String(letters[index..<index + 4]), default: 0] += 0.25 }
    }
    var vector = [Float](repeating: 0, count: Self.dimension)
    for (feature, count) in counts {
      var hash = StableHash()
      hash.add(feature)
      let place = Int(hash.number % UInt64(Self.dimension))
      // The sign keeps two features that share a place from always looking like one.
      let sign: Float = hash.number >> 40 & 1 == 0 ? 1 : -1
      vector[place] += sign * weight(feature) * (1 + logf(max(count, 1))) * min(count, 1)
    }
    return Vector.unit(vector)
  }

  private func weight(_ feature: String) -> Float { 1 + 0.08 * Float(min(feature.count, 12)) }
}
