import Domain
package import Grouping

extension Calibration {
  /// The same bars with the mean vectors of a labelled stream's sources, to four decimals.
  package func withMeans(of signals: [LabelledSignal], vectors: [[Float]]) -> Calibration {
    var sums: [String: (sum: [Float], count: Float)] = [:]
    for (labelled, vector) in zip(signals, vectors) {
      for name in [labelled.signal.source, ""] {
        let known = sums[name] ?? ([Float](repeating: 0, count: vector.count), 0)
        sums[name] = (zip(known.sum, vector).map { $0 + $1 }, known.count + 1)
      }
    }
    var made = self
    made.means = sums.mapValues { entry in entry.sum.map { ($0 / entry.count * 10_000).rounded() / 10_000 } }
    return made
  }
}
