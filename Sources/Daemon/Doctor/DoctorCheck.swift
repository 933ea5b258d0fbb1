import Domain
package import Runtime

/// One thing to look at, with a deadline of its own.
package struct DoctorCheck: Sendable {
  package let name: String
  private let deadline: Duration
  private let look: @Sendable () async throws -> [Finding]

  package init(
    _ name: String, within deadline: Duration = .seconds(20), _ look: @escaping @Sendable () async throws -> [Finding]
  ) {
    self.name = name
    self.deadline = deadline
    self.look = look
  }

  /// What it found; an error is a finding too, so that one broken thing hides no other.
  package func findings(time: any TimeSource) async -> [Finding] {
    do {
      return try await withDeadline(deadline, time: time, look)
    } catch {
      let (found, remedy) = Self.words(for: error)
      return [.failure(name, found, remedy)]
    }
  }

  private static func words(for error: any Error) -> (String, String) {
    switch error {
    case is DeadlineExceeded: ("it took too long to find out", "try again; if it stays so, look at the network")
    case HostRefusal.unavailable(let reason, _):
      (
        "GitHub does not answer (\(reason))",
        "check github.api_url, the network and GitHub's own status, then try again"
      )
    case HostRefusal.notFound: ("GitHub says that it is not there", "see whether the App is still installed there")
    case HostRefusal.forbidden(let reason):
      ("GitHub does not allow it: \(reason)", "see the findings about permissions")
    case HostRefusal.lockedOut(let reason): ("GitHub lets us in nowhere", reason)
    case let deferred as WriteDeferred:
      ("GitHub's limit is used up", "try again in \(Int(deferred.seconds.rounded(.up))) s")
    case let error as StartError: (error.description, "do as it says")
    default: ("it cannot be found out: \(error)", "try again")
    }
  }
}

extension [DoctorCheck] {
  /// All of them side by side; what they found in their order.
  package func findings(time: any TimeSource) async -> [Finding] {
    await withTaskGroup(of: (Int, [Finding]).self) { group in
      for (index, check) in enumerated() { group.addTask { (index, await check.findings(time: time)) } }
      var found: [Int: [Finding]] = [:]
      for await (index, findings) in group { found[index] = findings }
      return indices.flatMap { found[$0] ?? [] }
    }
  }
}
