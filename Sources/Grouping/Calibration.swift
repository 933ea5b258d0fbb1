import Foundation

/// Where an embedder's scores part, and what is usual among its vectors; made from labelled streams.
package struct Calibration: Sendable, Equatable, Codable {
  /// How alike is enough depends on the stream: where many signals have a near twin a score may be lower than where problems come once.
  package struct Bar: Sendable, Equatable, Codable {
    /// Where at least `fullShare` of all signals have a twin.
    package var lowest: Double
    /// Where none has.
    package var highest: Double
    package var fullShare: Double
    /// By how much the score of a twin rises each time there are e times as many signals: among more strangers the nearest is nearer.
    package var twinGrowth: Double?

    package init(lowest: Double, highest: Double, fullShare: Double, twinGrowth: Double? = nil) {
      self.lowest = lowest
      self.highest = highest
      self.fullShare = fullShare
      self.twinGrowth = twinGrowth
    }

    package func height(twinShare: Double) -> Double {
      highest - (highest - lowest) * min(1, max(0, twinShare) / fullShare)
    }
  }

  /// Join a report on arrival at this z-score or above.
  package var arrival: Bar
  /// Merge in the nightly review at this mean z-score or above.
  package var review: Bar
  /// A signal whose nearest one has this z-score or above has a twin, among few.
  package var twin: Double
  /// Signals that the share of twins is imagined to have been seen in before, and the share among those.
  package var imaginedSignals: Double
  package var imaginedShare: Double
  /// The spread an unknown stream's similarities are assumed to have.
  package var spread: Double
  /// What two errors lose that come out of different functions of our own, and gain if it is the same one.
  package var elsewhere: Double
  package var sameCode: Double
  /// How far below the bar two reports' mean score may be for a signal that is near enough to both to unite them; nil for never.
  package var bridge: Double?
  /// How far the nearest report must be above the bar or ahead of the next one: where two are as near, one of them is a guess.
  package var margin: Double?
  /// Where words decide beside the score; nil where the vectors know better.
  package var words: WordBars?
  /// The mean vector of each source over the labelled streams; under the empty name that of all.
  package var means: [String: [Float]]

  package struct WordBars: Sendable, Equatable, Codable {
    /// Join at this cosine or above while there are too few signals for a z-score.
    package var cosine: Double
    /// The least cosine at which shared rare words may decide.
    package var weakCosine: Double

    package init(cosine: Double, weakCosine: Double) {
      self.cosine = cosine
      self.weakCosine = weakCosine
    }
  }

  package init(
    arrival: Bar, review: Bar, twin: Double, spread: Double, words: WordBars?, means: [String: [Float]] = [:],
    imaginedSignals: Double = 8, imaginedShare: Double = 0.3, elsewhere: Double = 2, sameCode: Double = 0.7,
    bridge: Double? = nil, margin: Double? = nil
  ) {
    self.arrival = arrival
    self.review = review
    self.twin = twin
    self.spread = spread
    self.words = words
    self.means = means
    self.imaginedSignals = imaginedSignals
    self.imaginedShare = imaginedShare
    self.elsewhere = elsewhere
    self.sameCode = sameCode
    self.bridge = bridge
    self.margin = margin
  }

  /// So many signals are few, and from so many on strangers come no nearer that could be told from twins.
  private static let few = 45.0
  private static let many = 240.0

  /// The z-score from which on a signal among `count` has a twin, for `bar`.
  package func twinScore(_ bar: Bar, among count: Int) -> Double {
    twin + (bar.twinGrowth ?? 0) * log(min(max(Double(count), Self.few), Self.many) / Self.few)
  }

  /// The share of signals with a twin, of which there are `count`.
  package func twinShare(_ twins: Int, of count: Int) -> Double {
    (Double(twins) + imaginedSignals * imaginedShare) / (Double(count) + imaginedSignals)
  }
}
