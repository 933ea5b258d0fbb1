import Foundation
import Glibc
import Runtime
import Sockets

/// A program beside the relay, with the terminal, the pipes and the working directory that the relay was given.
package struct RelayedCommand: Sendable {
  private let words: [String]
  private let environment: [String: String]

  /// The first of `words` is the program, looked up in the `PATH`.
  package init(_ words: [String], environment: [String: String]) {
    self.words = words
    self.environment = environment
  }

  /// Runs it to its end, and gives its exit status; 128 and the signal's number where a signal ended it.
  ///
  /// - Throws: `SocketError` where it cannot be started.
  package func run() async throws -> Int32 {
    try await BlockingExecutor("relayed command").run { try start() }
  }

  private func start() throws -> Int32 {
    let arguments = words.map { strdup($0) }
    let variables = environment.map { strdup("\($0.key)=\($0.value)") }
    defer { for text in arguments + variables { free(text) } }
    var child: pid_t = 0
    let code = posix_spawnp(&child, words.first ?? "", nil, nil, arguments + [nil], variables + [nil])
    guard code == 0 else { throw SocketError("start of \(words.first ?? "nothing")", code: code) }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 {
      guard errno == EINTR else { throw SocketError("waitpid", code: errno) }
    }
    let signal = status & 0x7f
    return signal == 0 ? status >> 8 & 0xff : 128 + signal
  }
}
