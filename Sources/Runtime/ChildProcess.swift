import CProcess
package import Foundation
import Synchronization

/// Runs other programs: each in a process group of its own, awaited, reaped, and never longer than its deadline.
package enum ChildProcess {
  /// Runs `command` to its end.
  ///
  /// When the program exits, whatever it left running in its process group is killed too, so a forgotten grandchild
  /// neither holds us up nor outlives us. A non-zero exit is a result; only a command that cannot start throws.
  ///
  /// - Throws: `CommandError`, or `CancellationError` once a cancelled command's whole group has been killed.
  package static func run(_ command: Command) async throws -> CommandResult {
    try await run(command) { _ in }
  }

  /// Runs `command`, handing over what it writes to either stream as it comes, within the output limit.
  ///
  /// `onOutput` is called on the child's own thread, one piece at a time; what it does holds up the child.
  package static func run(
    _ command: Command, onOutput: @escaping @Sendable (Data) -> Void
  ) async throws -> CommandResult {
    try await run(command, source: nil) { onOutput($1) }
  }

  /// Runs `command` while `input` goes on telling it things, and ends its input when that is closed.
  ///
  /// `onOutput` is called as in `run`; past the output limit it is called no more.
  package static func converse(
    _ command: Command, input: ChildInput, onOutput: @escaping @Sendable (ChildStream, Data) -> Void
  ) async throws -> CommandResult {
    defer { input.close() }
    return try await run(command, source: input, onOutput: onOutput)
  }

  private static func run(
    _ command: Command, source: ChildInput?, onOutput: @escaping @Sendable (ChildStream, Data) -> Void
  ) async throws -> CommandResult {
    try Task.checkCancellation()
    let stop = try StopSwitch(for: command.executable)
    let result = try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        // A thread for each child, because the kernel kills the child when the thread that started it ends.
        let thread = Thread {
          continuation.resume(
            with: Result { try ChildLoop.run(command, source: source, stop: stop, onOutput: onOutput) })
        }
        thread.name = "child process"
        thread.start()
      }
    } onCancel: {
      stop.press()
    }
    try Task.checkCancellation()
    return result
  }
}

/// A pipe that a poll loop watches, so that another thread can end it.
final class StopSwitch: Sendable {
  let watched: Int32
  private let end: Mutex<Int32?>

  init(for executable: String) throws {
    var ends: [Int32] = [-1, -1]
    let code = child_pipe(&ends)
    guard code == 0 else { throw CommandError(.exhausted(code: code), executable) }
    watched = ends[0]
    end = Mutex(ends[1])
  }

  /// Pressing it twice is the same as once.
  func press() {
    end.withLock { end in
      if let open = end { close(open) }
      end = nil
    }
  }

  deinit {
    press()
    close(watched)
  }
}
