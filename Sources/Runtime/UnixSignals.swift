import Dispatch
import Glibc

// A handler may do next to nothing, so it writes the signal's number into a pipe that a dispatch source reads.
//
// SAFETY: written once by `pipeEnds`, before the first handler is installed; a handler only reads it.
nonisolated(unsafe) private var handlerEnd: Int32 = -1

private let pipeEnds: (reading: Int32, writing: Int32) = {
  var ends: [Int32] = [-1, -1]
  _ = pipe(&ends)
  for end in ends {
    _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    _ = fcntl(end, F_SETFL, O_NONBLOCK)
  }
  handlerEnd = ends[1]
  return (ends[0], ends[1])
}()

private func passOn(_ number: Int32) {
  let kept = errno
  var byte = UInt8(truncatingIfNeeded: number)
  _ = write(handlerEnd, &byte, 1)
  errno = kept
}

/// Turns SIGTERM and SIGINT into a shutdown; a second signal ends the process at once.
///
/// One of these per process: the signals of the process have one reader.
package struct UnixSignals: Service {
  package let name: StaticString = "unix signals"
  private let signals: [Int32]

  package init(_ signals: [Int32] = [SIGTERM, SIGINT]) { self.signals = signals }

  package func run(until shutdown: Shutdown) async throws {
    try await run(until: shutdown, armed: {})
  }

  /// Calls `armed` once the signals no longer have their default action.
  package func run(until shutdown: Shutdown, armed: @Sendable () -> Void) async throws {
    Self.watch(for: shutdown)
    for number in signals {
      var action = sigaction()
      action.__sigaction_handler.sa_handler = passOn
      action.sa_flags = SA_RESTART
      sigaction(number, &action, nil)
    }
    armed()
    await shutdown.wait()
  }

  private static func watch(for shutdown: Shutdown) {
    let reading = pipeEnds.reading
    let source = DispatchSource.makeReadSource(fileDescriptor: reading, queue: .global())
    source.setEventHandler {
      // The handler keeps its source for good: a second signal must still end a shutdown that hangs.
      withExtendedLifetime(source) {
        var number: UInt8 = 0
        while read(reading, &number, 1) == 1 {
          if shutdown.isRequested { _exit(128 + Int32(number)) }
          shutdown.request()
        }
      }
    }
    source.activate()
  }

  /// Makes writing to a closed pipe or socket an error instead of the end of the process.
  package static func ignoreBrokenPipes() {
    signal(SIGPIPE, SIG_IGN)
  }
}
