/// Turns texts into vectors whose cosine says how alike they are.
package protocol Embedder: Sendable {
  /// One vector of length 1 (or all zero, for a text that says nothing) per text, all of one dimension.
  ///
  /// The same text always gives the same vector.
  func vectors(for texts: [String]) -> [[Float]]

  /// The scores at which this embedder's vectors tell one problem from another.
  var calibration: Calibration { get }
}

/// Where an embedder's scores part.
package struct Calibration: Sendable, Equatable {
  /// Join at this z-score or above.
  package var zScore: Double
  /// The spread an unknown stream's similarities are assumed to have.
  package var spread: Double
  /// Join at this cosine or above while there are too few signals for a z-score.
  package var cosine: Double
  /// The least cosine at which shared rare words may decide.
  package var weakCosine: Double

  package init(zScore: Double, spread: Double, cosine: Double, weakCosine: Double) {
    self.zScore = zScore
    self.spread = spread
    self.cosine = cosine
    self.weakCosine = weakCosine
  }
}
