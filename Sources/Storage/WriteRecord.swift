package import Foundation

/// What is known about a write to the outside that must not happen twice.
package enum WriteRecord: Sendable, Equatable {
  /// Never tried: it is now noted as being tried, since the given time.
  case fresh
  /// Tried at that time, and how it ended is unknown: look before doing it again.
  case unknown(since: Date)
  /// Done, with this result.
  case done(Data)
}
