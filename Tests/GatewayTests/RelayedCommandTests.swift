import Foundation
import Gateway
import Sockets
import Testing

@Suite struct `A command beside the relay` {
  @Test(
    arguments: [(["true"], 0), (["sh", "-c", "exit 7"], 7), (["sh", "-c", "kill -9 $$"], 137)] as [([String], Int32)])
  func `ends as the program ends`(_ words: [String], _ status: Int32) async throws {
    #expect(try await RelayedCommand(words, environment: ["PATH": "/usr/bin:/bin"]).run() == status)
  }

  @Test func `sees the environment that it was given, and no other`() async throws {
    let check = "test \"$A\" = b && test -z \"$HOME\""
    let command = RelayedCommand(["sh", "-c", check], environment: ["A": "b", "PATH": "/usr/bin:/bin"])
    #expect(try await command.run() == 0)
  }

  @Test func `that is not there is said to be not there`() async {
    await #expect(throws: SocketError.self) { try await RelayedCommand(["/no/such"], environment: [:]).run() }
  }
}
