package import Essentials
import Glibc
package import HTTPMessages
package import Runtime
import Synchronization

/// Answers HTTP/1.0 and 1.1 requests, each with its whole body in memory.
package final class HTTPServer: Service {
  package let name: StaticString
  private let options: HTTPServerOptions
  private let log: Log
  private let engine: Engine
  private let port = Mutex<Int?>(nil)

  /// `handler` runs as a task for each request, and never for one that is larger than allowed.
  package init(
    name: StaticString, options: HTTPServerOptions, log: Log,
    handler: @escaping @Sendable (HTTPRequest) async -> HTTPResponse
  ) {
    self.name = name
    self.options = options
    self.log = log
    engine = Engine(options: options, handler: handler)
  }

  deinit { stop() }

  /// Binds and begins to answer; gives the bound port, 0 for a socket file.
  ///
  /// A second call changes nothing. Throws `HTTPServerError`.
  @discardableResult
  package func start() throws -> Int {
    try port.withLock { port in
      if let port { return port }
      let listener = try ListeningSocket(options.address)
      try engine.start(listener)
      port = listener.port
      log.info("listening", ["server": LogWord(stringLiteral: name), "port": listener.port])
      return listener.port
    }
  }

  /// Answers until `shutdown`, then takes no more, finishes what is under way within `options.drain`, and stops.
  package func run(until shutdown: Shutdown) async throws {
    try start()
    await shutdown.wait()
    engine.quiesce()
    do {
      try await withDeadline(options.drain) { await self.engine.drain() }
    } catch {
      log.warning("requests cut off by shutdown", ["server": LogWord(stringLiteral: name)])
    }
    try? await BlockingExecutor("http server stop").run { self.stop() }
  }

  private func stop() {
    guard engine.stop() else { return }
    if case .unix(let path) = options.address { unlink(path) }
  }
}
