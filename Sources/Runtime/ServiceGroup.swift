package import Essentials

/// The services of one program: they start together and end together.
package enum ServiceGroup {
  /// Runs `services` until all have returned, and throws the first error if one threw.
  ///
  /// The first to return or throw requests the shutdown; the others finish what they hold.
  package static func run(
    _ services: [any Service], until shutdown: Shutdown, log: Log = .discarded
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for service in services {
        group.addTask {
          defer { shutdown.request() }
          let name = LogWord(stringLiteral: service.name)
          log.debug("service started", ["service": name])
          do {
            try await service.run(until: shutdown)
            log.debug("service ended", ["service": name])
          } catch {
            log.error("service failed", ["service": name])
            throw error
          }
        }
      }
      try await group.waitForAll()
    }
  }
}
