package import HTTPMessages

/// How the embedded GitHub is set up.
package struct SimulatorOptions: Sendable {
  /// Everything is kept in here.
  package var directory: String
  package var host = "127.0.0.1"
  /// 0 for any free one.
  package var port = 0
  /// Listens at this socket file too.
  package var socket: String?
  package var limits = RateLimits()
  /// Decides which deliveries are shuffled, doubled or lost.
  package var seed: UInt64 = 0
  package var shufflesDeliveries = false
  package var doubledPercent = 0
  package var lostPercent = 0
  /// What goes wrong from the start; more can be added to the hub.
  package var faults: [Fault] = []
  /// For how long new things cannot be asked for.
  package var lag = Lag.none
  /// How far GitHub's clock is ahead of the machine's.
  package var clockShift = Duration.zero
  /// How many pieces of CI work run at the same time.
  package var ciWidth = 2
  /// Takes down what is asked and answered.
  package var recording: Recording?

  package init(directory: String, port: Int = 0) {
    self.directory = directory
    self.port = port
  }
}

/// Shows the plain pages that a person reads in a browser.
package protocol HubPages: Sendable {
  /// The page at a path that is neither the API's nor git's.
  func answer(_ request: HTTPRequest, hub: Hub) async -> HTTPResponse
}
