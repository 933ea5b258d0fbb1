/// A place for a test to stand on: work stops there until the test opens it.
package final class Gate: Sendable {
  private let arrival = Latch()
  private let opening = Latch()

  package init() {}

  /// Says that it was reached and waits to be let through.
  package func pass() async {
    arrival.open()
    await opening.wait()
  }

  /// Returns once somebody stands at the gate.
  package func reached() async { await arrival.wait() }

  /// Lets everyone through from now on.
  package func open() { opening.open() }
}
