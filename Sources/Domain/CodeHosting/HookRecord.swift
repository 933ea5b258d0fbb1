package import Foundation

/// One attempt of the host's to bring us a webhook delivery; all attempts of one delivery have the same `guid`.
package struct DeliveryAttempt: Sendable, Equatable {
  package var id: Int64
  package var guid: String
  package var deliveredAt: Date
  /// Whether we answered 2xx.
  package var succeeded: Bool

  package init(id: Int64, guid: String, deliveredAt: Date, succeeded: Bool) {
    self.id = id
    self.guid = guid
    self.deliveredAt = deliveredAt
    self.succeeded = succeeded
  }
}

/// The deliveries as the host remembers them, to have those sent again that did not arrive.
///
/// Throws `HostRefusal` or `WriteDeferred`.
package protocol HookRecord: Sendable {
  /// Attempts at or after `date`, newest first, at most a few thousand.
  func attempts(since date: Date) async throws -> [DeliveryAttempt]
  /// Has the host send the delivery of an attempt again, under the same `guid`.
  func redeliver(_ attempt: Int64) async throws
}
