import Foundation

/// Ranks signals by the words they share with a query: BM25.
package struct LexicalSearch {
  /// How fast repeated words stop counting, and how much a long text's words count less.
  private static let saturation = 1.2
  private static let lengthWeight = 0.75

  private let documents: [Set<String>]
  private let frequencies: [String: Int]
  private let meanLength: Double

  package init(_ documents: [Set<String>]) {
    self.documents = documents
    frequencies = documents.reduce(into: [:]) { counts, words in for word in words { counts[word, default: 0] += 1 } }
    meanLength = max(1, Double(documents.reduce(0) { $0 + $1.count }) / Double(max(documents.count, 1)))
  }

  /// One score for each document, 0 where no word is shared.
  package func scores(for query: Set<String>) -> [Double] {
    let count = Double(documents.count)
    let weights = query.reduce(into: [String: Double]()) { weights, word in
      guard let frequency = frequencies[word] else { return }
      weights[word] = log(1 + (count - Double(frequency) + 0.5) / (Double(frequency) + 0.5))
    }
    return documents.map { words in
      let length = 1 - Self.lengthWeight + Self.lengthWeight * Double(words.count) / meanLength
      let factor = (Self.saturation + 1) / (1 + Self.saturation * length)
      // In the order of the words, so that the sum is the same each time.
      return weights.filter { words.contains($0.key) }.values.sorted().reduce(0, +) * factor
    }
  }
}
