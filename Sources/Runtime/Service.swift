/// Something that runs as long as the program does.
package protocol Service: Sendable {
  var name: StaticString { get }

  /// Runs until `shutdown` is requested, then finishes what it holds and returns.
  ///
  /// Returning or throwing earlier asks the whole group to shut down.
  func run(until shutdown: Shutdown) async throws
}

/// A service made of a closure.
package struct ServiceTask: Service {
  package let name: StaticString
  private let work: @Sendable (Shutdown) async throws -> Void

  package init(_ name: StaticString, _ work: @escaping @Sendable (Shutdown) async throws -> Void) {
    self.name = name
    self.work = work
  }

  package func run(until shutdown: Shutdown) async throws { try await work(shutdown) }
}
