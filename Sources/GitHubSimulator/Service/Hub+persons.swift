import Essentials
import Foundation
import Runtime

/// What a person does on GitHub's pages and the API has no way to do.
extension Hub {
  /// Presses a button that an app put on its completed check run; sends `check_run.requested_action`.
  package func press(_ identifier: String, onCheckRun run: Int, by login: String) async throws {
    try await act(as: login) { try $0.press(identifier, on: run, by: $1, at: $2) }
  }

  /// Has a check run again: workflow jobs are, any other app is sent `check_run.rerequested`.
  package func rerequest(checkRun run: Int, by login: String) async throws {
    let tools = tools
    try await act(as: login) { try $0.rerequest(run: run, by: $1, tools: tools, at: $2) }
  }

  /// Has all checks of one app on a commit run again; sends `check_suite.rerequested`.
  package func rerequest(checkSuite suite: Int, by login: String) async throws {
    let tools = tools
    try await act(as: login) { try $0.rerequest(suite: suite, by: $1, tools: tools, at: $2) }
  }

  private func act(
    as login: String, _ work: @escaping @Sendable (inout HubState, Account, Date) throws -> Void
  ) async throws {
    let now = time.now()
    try await write { state in
      guard let person = state.account(login) else { throw Refused.notFound }
      try work(&state, person, now)
    }
  }
}
