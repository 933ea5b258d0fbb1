package import Foundation

/// How long the API may lag behind the events it sends.
package enum Consistency {
  /// Until then what is not there may still appear.
  package static let window = Duration.seconds(120)
  /// After an event a pull request is looked at once more.
  package static let secondLook = Duration.seconds(15)

  /// Whether something that happened at `date` is so fresh that it may not be readable yet.
  package static func isFresh(_ date: Date?, at now: Date) -> Bool {
    guard let date else { return false }
    return now.timeIntervalSince(date) < Double(window.components.seconds)
  }
}
