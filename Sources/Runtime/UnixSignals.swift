import Dispatch
import Glibc

/// Turns SIGTERM and SIGINT into a shutdown; a second signal ends the process at once.
package struct UnixSignals: Service {
  package let name: StaticString = "unix signals"
  private let signals: [Int32]

  package init(_ signals: [Int32] = [SIGTERM, SIGINT]) { self.signals = signals }

  package func run(until shutdown: Shutdown) async throws {
    try await run(until: shutdown, armed: {})
  }

  /// Calls `armed` once the signals no longer have their default action.
  package func run(until shutdown: Shutdown, armed: @Sendable () -> Void) async throws {
    for number in signals { Self.watch(number, for: shutdown) }
    armed()
    await shutdown.wait()
  }

  private static func watch(_ number: Int32, for shutdown: Shutdown) {
    let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
    source.setEventHandler {
      // The handler keeps its source for good: a second signal must still end a shutdown that hangs.
      withExtendedLifetime(source) {
        if shutdown.isRequested { _exit(128 + number) }
        shutdown.request()
      }
    }
    source.activate()
  }

  /// Makes writing to a closed pipe or socket an error instead of the end of the process.
  package static func ignoreBrokenPipes() {
    signal(SIGPIPE, SIG_IGN)
  }
}
