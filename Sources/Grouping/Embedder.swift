/// Turns texts into vectors whose cosine says how alike they are.
package protocol Embedder: Sendable {
  /// Names the kind of vectors; those of another name cannot be compared with them.
  var name: String { get }

  /// One vector of length 1 (or all zero, for a text that says nothing) per text, all of one dimension.
  ///
  /// The same text always gives the same vector. Throws where the vectors come from elsewhere and cannot be had.
  func vectors(for texts: [String]) async throws -> [[Float]]

  /// The scores at which this embedder's vectors tell one problem from another.
  var calibration: Calibration { get }
}

extension Embedder {
  /// Vectors of what can be told in few words of the signal's problem, to search with beside its own.
  package func vectors(ofQueriesFor input: GroupingInput) async throws -> [[Float]] {
    let queries = GroupingQuery.extracted(from: input)
    return queries.isEmpty ? [] : try await vectors(for: queries.map(\.text))
  }

  /// One vector for each signal: half its whole text, half the mean of its sentences.
  ///
  /// All texts go in one batch.
  package func vectors(of inputs: [GroupingInput]) async throws -> [[Float]] {
    let texts = inputs.map { [$0.text.whole] + $0.text.sentences }
    let all = try await vectors(for: texts.flatMap(\.self))
    var start = 0
    return texts.map { own in
      let vectors = all[start..<start + own.count]
      start += own.count
      let sentences = vectors.dropFirst().reduce([], Vector.sum)
      return Vector.unit(Vector.sum(vectors.first ?? [], Vector.unit(sentences)))
    }
  }
}
