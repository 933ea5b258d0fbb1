import CMicroHTTPD
import Foundation
import Glibc
import HTTPMessages
import Runtime
import Synchronization

/// What the library's callbacks work on, and the handle of the library.
final class Engine: Sendable {
  private struct State {
    var exchanges: [ObjectIdentifier: Exchange] = [:]
    var drained: Latch?
    /// The library's thread is about to end, and must find no connection suspended.
    var isStopping = false
  }

  private let options: HTTPServerOptions
  private let handler: @Sendable (HTTPRequest) async -> HTTPResponse
  /// Whoever asks counts the seconds (GitHub gives a webhook ten), so an answer does not queue behind work that nobody waits for.
  private let background = Background(priority: .high)
  private let state = Mutex(State())

  init(options: HTTPServerOptions, handler: @escaping @Sendable (HTTPRequest) async -> HTTPResponse) {
    self.options = options
    self.handler = handler
  }

  /// Begins to serve `listener`; the callbacks keep this object until `stop`.
  func start(_ listener: ListeningSocket) throws {
    let callbacks = UnsafeMutablePointer<mhd_callbacks>.allocate(capacity: 1)
    callbacks.initialize(
      to: mhd_callbacks(
        context: Unmanaged.passRetained(self).toOpaque(), began: exchangeBegan, received: exchangeReceived,
        ended: exchangeEnded))
    // The library's pool holds a request's head twice over, and the head of its answer.
    let memory = options.maximumHeaderBytes * 2 + 32768
    let daemon = mhd_start(
      listener.descriptor, callbacks, UInt32(options.maximumConnections), UInt32(options.idleSeconds), memory)
    guard let daemon else {
      close(listener.descriptor)
      release(callbacks)
      throw HTTPServerError.broken(step: "MHD_start_daemon", code: errno)
    }
    running.withLock { $0 = Running(daemon: daemon, callbacks: callbacks) }
  }

  private func release(_ callbacks: UnsafeMutablePointer<mhd_callbacks>) {
    if let context = callbacks.pointee.context { Unmanaged<Engine>.fromOpaque(context).release() }
    callbacks.deallocate()
  }

  // SAFETY: both pointers are made by `start`, read by `quiesce` and taken out, once, by `stop`, under the lock.
  private struct Running: @unchecked Sendable {
    var daemon: OpaquePointer
    var callbacks: UnsafeMutablePointer<mhd_callbacks>
  }

  private let running = Mutex<Running?>(nil)

  /// Accepts no more connections; those there are get one more answer each.
  func quiesce() {
    guard let running = running.withLock({ $0 }) else { return }
    let listener = MHD_quiesce_daemon(running.daemon)
    if listener >= 0 { close(listener) }
  }

  /// Returns when every request that has arrived whole is answered.
  ///
  /// Half a request is not waited for: the library may notice only at the idle limit that its sender has gone.
  func drain() async {
    let drained = Latch()
    let isIdle = state.withLock { state in
      state.drained = drained
      return !state.exchanges.values.contains(where: \.isComplete)
    }
    if !isIdle { await drained.wait() }
  }

  /// Answers what is still under way with 503, and ends the library's thread.
  ///
  /// Blocks until the thread has ended; says whether it was running. A handler that is still at it is cancelled, and its answer dropped.
  func stop() -> Bool {
    guard
      let running = running.withLock({ running in
        defer { running = nil }
        return running
      })
    else { return false }
    let left = state.withLock { state in
      state.isStopping = true
      return Array(state.exchanges.values)
    }
    for exchange in left {
      exchange.answer(HTTPResponse(503, text: "shutting down\n"))
    }
    background.cancelAll()
    MHD_stop_daemon(running.daemon)
    release(running.callbacks)
    return true
  }

  func begin(_ exchange: Exchange) {
    state.withLock { $0.exchanges[ObjectIdentifier(exchange)] = exchange }
  }

  func end(_ exchange: Exchange) {
    exchange.end()
    let drained = state.withLock { state -> Latch? in
      state.exchanges[ObjectIdentifier(exchange)] = nil
      guard let drained = state.drained, !state.exchanges.values.contains(where: \.isComplete) else { return nil }
      return drained
    }
    drained?.open()
  }

  /// Takes the next step of `exchange`; says whether the connection goes on.
  func advance(_ exchange: Exchange, _ connection: Connection, method: String, bytes: UnsafeRawBufferPointer) -> Bool {
    switch exchange.phase {
    case .begun:
      let head = connection.head(method: method, target: exchange.request.url)
      let limit = options.bodyLimit(head)
      if let refusal = refusal(head, limit: limit) {
        exchange.end()
        return send(refusal, connection)
      }
      exchange.receive(head, limit: limit)
      return true
    case .receiving:
      guard !bytes.isEmpty else { return handle(exchange, connection) }
      if exchange.append(bytes) { return true }
      mhd_write_last_words(
        connection.pointer, "HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
      return false
    case .answered(let response):
      exchange.end()
      return send(response, connection)
    case .handling, .ended:
      return true
    }
  }

  /// The answer to a request that is refused for its head alone.
  private func refusal(_ head: HTTPRequest, limit: Int) -> HTTPResponse? {
    let size = head.headers.fields.reduce(head.method.utf8.count + head.url.utf8.count + 12) {
      $0 + $1.name.utf8.count + $1.value.utf8.count + 4
    }
    if size > options.maximumHeaderBytes { return HTTPResponse(431, text: "header fields too large\n") }
    let lengths = head.headers.all("Content-Length")
    // Two opinions on where the body ends are how requests are smuggled (RFC 9112 §6.3).
    if lengths.count > 1 || !lengths.isEmpty && head.headers["Transfer-Encoding"] != nil
      || head.url.contains("\u{fffd}")
    {
      return HTTPResponse(400, text: "bad request\n")
    }
    if let length = lengths.first, (Int(length) ?? Int.max) > limit {
      return HTTPResponse(413, headers: ["Connection": "close"], text: "content too large\n")
    }
    return nil
  }

  private func handle(_ exchange: Exchange, _ connection: Connection) -> Bool {
    // Under one lock, so that `stop` finds either an exchange to answer or none that could still be suspended.
    let begun = state.withLock { state -> HTTPRequest? in
      guard !state.isStopping else { return nil }
      MHD_suspend_connection(connection.pointer)
      return exchange.handle(on: connection)
    }
    guard let request = begun else {
      exchange.end()
      return send(HTTPResponse(503, text: "shutting down\n"), connection)
    }
    let started = background.run { [handler] in exchange.answer(await handler(request)) }
    if !started { exchange.answer(HTTPResponse(503, text: "shutting down\n")) }
    return true
  }

  private func send(_ response: HTTPResponse, _ connection: Connection) -> Bool {
    var response = response
    if state.withLock({ $0.drained != nil }) { response.headers["Connection"] = "close" }
    return connection.send(response)
  }
}

private func exchangeBegan(_ context: UnsafeMutableRawPointer?, _ target: UnsafePointer<CChar>?)
  -> UnsafeMutableRawPointer?
{
  guard let context, let target else { return nil }
  let exchange = Exchange(target: String(cString: target))
  Unmanaged<Engine>.fromOpaque(context).takeUnretainedValue().begin(exchange)
  return Unmanaged.passRetained(exchange).toOpaque()
}

private func exchangeReceived(
  _ context: UnsafeMutableRawPointer?, _ exchange: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
  _ method: UnsafePointer<CChar>?, _ bytes: UnsafePointer<CChar>?, _ count: Int
) -> Bool {
  guard let context, let exchange, let connection, let method else { return false }
  return Unmanaged<Engine>.fromOpaque(context).takeUnretainedValue().advance(
    Unmanaged<Exchange>.fromOpaque(exchange).takeUnretainedValue(), Connection(pointer: connection),
    method: String(cString: method), bytes: UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : count))
}

private func exchangeEnded(_ context: UnsafeMutableRawPointer?, _ exchange: UnsafeMutableRawPointer?) {
  guard let context, let exchange else { return }
  Unmanaged<Engine>.fromOpaque(context).takeUnretainedValue().end(
    Unmanaged<Exchange>.fromOpaque(exchange).takeRetainedValue())
}
