import Foundation
package import HTTPMessages
import Synchronization

/// Sends requests with libcurl: HTTP/2 where offered, connections reused, redirects and cookies left alone.
///
/// One thread owns all transfers; it ends when the last reference to the transport is dropped.
package final class CurlTransport: Transport, StreamingTransport {
  private let loop: CurlLoop
  private let nextID = Atomic(0)

  package init(options: CurlOptions = CurlOptions()) throws {
    loop = try CurlLoop(options: options)
    let loop = loop
    Thread.detachNewThread { loop.run() }
  }

  deinit { loop.stop() }

  package func send(_ request: HTTPRequest) async throws -> HTTPResponse {
    try Self.check(request)
    let id = nextID.add(1, ordering: .relaxed).newValue
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        loop.start(CurlJob(id: id, request: request, sink: .whole(continuation)))
      }
    } onCancel: {
      loop.cancel(id)
    }
  }

  package func open(_ request: HTTPRequest) async throws -> StreamedResponse {
    try Self.check(request)
    let id = nextID.add(1, ordering: .relaxed).newValue
    let pipe = CurlPipe()
    // The body keeps this transport, and so the loop, for as long as it is read.
    let body = CurlBody(pipe: pipe) { [self] in loop.cancel(id) }
    loop.start(CurlJob(id: id, request: request, sink: .pieces(pipe)))
    let head = try await withTaskCancellationHandler {
      try await pipe.head()
    } onCancel: {
      loop.cancel(id)
    }
    return StreamedResponse(head.status, headers: head.headers, body: body)
  }

  /// Refuses what could not be sent as it stands, or would become two requests.
  private static func check(_ request: HTTPRequest) throws {
    let url = request.url.lowercased()
    guard url.hasPrefix("http://") || url.hasPrefix("https://"), isPlain(request.url), !request.url.contains(" ") else {
      throw TransportError(.badURL, detail: "not an http or https URL")
    }
    guard !request.method.isEmpty, request.method.utf8.allSatisfy({ (65...90).contains($0) }) else {
      throw TransportError(.badURL, detail: "not a method")
    }
    for field in request.headers.fields {
      let isName = !field.name.isEmpty && field.name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != 0x3a }
      guard isName, isPlain(field.value) else { throw TransportError(.badURL, detail: "not a header field") }
    }
  }

  private static func isPlain(_ text: String) -> Bool {
    text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }
  }
}
