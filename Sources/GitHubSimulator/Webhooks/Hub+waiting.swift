package import Essentials

extension Hub {
  /// What is to be told to apps and has not been sent yet, oldest first: for example `issues.opened`, `ping`.
  package var waitingEvents: [String] {
    waiting.map { [$0.event, $0.action].compactMap(\.self).joined(separator: ".") }
  }

  /// The bodies of those deliveries.
  package var waitingPayloads: [JSONValue] { waiting.compactMap { try? JSONValue(parsing: $0.payload) } }

  private var waiting: [HookDelivery] { state.deliveries.all { $0.result == nil } }
}
