package import Foundation

/// Where the sentence encoder's weights and vocabulary are kept on this machine.
package struct WeightsFolder: Sendable, Equatable {
  package static let model = "all-MiniLM-L6-v2"
  package static let weightsName = "model.safetensors"
  package static let vocabularyName = "vocab.txt"

  /// The weights; the vocabulary is beside them.
  package var weights: URL
  package var vocabulary: URL { weights.deletingLastPathComponent().appendingPathComponent(Self.vocabularyName) }

  /// The file that `given` names, else what `.github/scripts/weights` left in the cache folder that `environment` tells.
  package init(given: String? = nil, environment: [String: String]) {
    if let given = given ?? environment["NIGHTSHIFT_WEIGHTS"], !given.isEmpty {
      weights = URL(fileURLWithPath: given)
    } else {
      let home = environment["HOME"] ?? "/root"
      let cache = environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? home + "/.cache"
      weights = URL(fileURLWithPath: "\(cache)/nightshift/\(Self.model)/\(Self.weightsName)")
    }
  }

  package var isComplete: Bool {
    [weights, vocabulary].allSatisfy { FileManager.default.isReadableFile(atPath: $0.path) }
  }

  /// Reads both files; throws what is wrong with them.
  package func encoder() throws -> SentenceEncoder {
    try SentenceEncoder(
      weights: try Data(contentsOf: weights, options: .alwaysMapped),
      vocabulary: try String(contentsOf: vocabulary, encoding: .utf8))
  }
}
