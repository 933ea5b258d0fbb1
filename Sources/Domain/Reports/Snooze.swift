package import Foundation

/// A report that rests: its signals are counted, and nothing is started.
package struct Snooze: Sendable, Equatable, Codable {
  package var until: Date
  package var by: String
  /// The weight it had when it was put to rest; at twice that it wakes.
  package var weight: Double

  package init(until: Date, by: String, weight: Double) {
    self.until = until
    self.by = by
    self.weight = weight
  }

  /// The weight at which it wakes before its time.
  package var wakesAt: Double { max(1, weight * 2) }
}
