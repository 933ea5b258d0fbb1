import Foundation
import HTTPMessages
import Synchronization

/// Takes an answer from the loop's thread to one task, piece by piece.
final class CurlPipe: Sendable {
  struct Head: Sendable {
    var status: Int
    var headers: HTTPHeaders
  }

  private struct State {
    var head: Head?
    var unread = Data()
    var end: Result<Void, any Error>?
    var headWaiter: CheckedContinuation<Head, any Error>?
    var reader: CheckedContinuation<Data?, any Error>?
  }

  /// More than this is not kept for a reader that does not come.
  private static let mostUnread = 16 << 20
  private let state = Mutex(State())

  func take(_ head: Head) {
    let waiter = state.withLock { state in
      state.head = head
      defer { state.headWaiter = nil }
      return state.headWaiter
    }
    waiter?.resume(returning: head)
  }

  /// Takes a piece of the body; says no when the reader is too far behind.
  func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard !bytes.isEmpty else { return true }
    let (isTaken, reader): (Bool, CheckedContinuation<Data?, any Error>?) = state.withLock { state in
      guard state.unread.count + bytes.count <= Self.mostUnread else { return (false, nil) }
      guard state.reader != nil else {
        state.unread.append(contentsOf: bytes)
        return (true, nil)
      }
      defer { state.reader = nil }
      return (true, state.reader)
    }
    reader?.resume(returning: Data(bytes))
    return isTaken
  }

  /// Nothing more comes; what is there is still read, unless `result` is a cancellation.
  func end(_ result: Result<Void, any Error>) {
    let (headWaiter, reader) = state.withLock { state in
      if state.end == nil { state.end = result }
      defer { (state.headWaiter, state.reader) = (nil, nil) }
      return (state.headWaiter, state.reader)
    }
    headWaiter?.resume(with: result.flatMap { .failure(TransportError(.broken, detail: "no head")) })
    reader?.resume(with: result.map { nil })
  }

  func head() async throws -> Head {
    try await withCheckedThrowingContinuation { continuation in
      let known: Result<Head, any Error>? = state.withLock { state in
        if let head = state.head { return .success(head) }
        if let end = state.end { return end.flatMap { .failure(TransportError(.broken, detail: "no head")) } }
        state.headWaiter = continuation
        return nil
      }
      if let known { continuation.resume(with: known) }
    }
  }

  func next() async throws -> Data? {
    try await withCheckedThrowingContinuation { continuation in
      let known: Result<Data?, any Error>? = state.withLock { state in
        if !state.unread.isEmpty {
          defer { state.unread = Data() }
          return .success(state.unread)
        }
        if let end = state.end { return end.map { nil } }
        state.reader = continuation
        return nil
      }
      if let known { continuation.resume(with: known) }
    }
  }
}

/// The body of an answer under way; the transfer ends with it.
final class CurlBody: ByteStream {
  private let pipe: CurlPipe
  private let cancel: @Sendable () -> Void

  init(pipe: CurlPipe, cancel: @escaping @Sendable () -> Void) {
    self.pipe = pipe
    self.cancel = cancel
  }

  deinit { cancel() }

  func next() async throws -> Data? {
    try Task.checkCancellation()
    return try await withTaskCancellationHandler {
      try await pipe.next()
    } onCancel: {
      cancel()
    }
  }
}
