package import Foundation

/// How much of our own limits is used, for metrics.
package struct PacingState: Sendable, Equatable {
  /// Writes that wait for their turn.
  package var waiting: Int
  /// When the next of them goes, or gives up waiting.
  package var nextStep: Date?
  package var usedInMinute: Int
  package var usedInHour: Int
  /// Nil: no limit of our own.
  package var perMinute: Int?
  package var perHour: Int?
}
