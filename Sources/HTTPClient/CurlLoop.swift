import CCurl
import Foundation
import HTTPMessages
import Synchronization

/// A request and who waits for its answer.
struct CurlJob {
  /// Where an answer goes.
  enum Sink {
    case whole(CheckedContinuation<HTTPResponse, any Error>)
    case pieces(CurlPipe)

    func end(_ outcome: Result<HTTPResponse, any Error>) {
      switch self {
      case .whole(let continuation): continuation.resume(with: outcome)
      case .pieces(let pipe): pipe.end(outcome.map { _ in })
      }
    }
  }

  var id: Int
  var request: HTTPRequest
  var sink: Sink
}

/// The thread that owns every transfer; others leave jobs for it and wake it.
final class CurlLoop: Sendable {
  private struct Inbox {
    /// Nil once the loop has ended; only `curl_multi_wakeup` may be called on it from other threads.
    var multi: MultiHandle?
    var jobs: [CurlJob] = []
    var cancelled: Set<Int> = []
    var isStopping = false
  }

  // SAFETY: used by the loop's thread, and for waking it under the lock that also guards its end.
  private struct MultiHandle: @unchecked Sendable {
    let pointer: UnsafeMutableRawPointer
  }

  private let options: CurlOptions
  private let inbox: Mutex<Inbox>
  private let multi: MultiHandle

  private static let isReady: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  init(options: CurlOptions) throws {
    guard Self.isReady, let multi = curl_multi_init() else { throw TransportError(.broken, detail: "libcurl") }
    self.options = options
    self.multi = MultiHandle(pointer: multi)
    inbox = Mutex(Inbox(multi: self.multi))
  }

  func start(_ job: CurlJob) {
    let refusal: (any Error)? = inbox.withLock { inbox in
      // Cancelled before there was a job to cancel; the flag is set before the cancellation handler runs.
      if Task.isCancelled { return CancellationError() }
      guard !inbox.isStopping, let multi = inbox.multi else { return TransportError(.unreachable, detail: "stopped") }
      inbox.jobs.append(job)
      curl_multi_wakeup(multi.pointer)
      return nil
    }
    if let refusal { job.sink.end(.failure(refusal)) }
  }

  func cancel(_ id: Int) {
    inbox.withLock { inbox in
      guard let multi = inbox.multi else { return }
      inbox.cancelled.insert(id)
      curl_multi_wakeup(multi.pointer)
    }
  }

  func stop() {
    inbox.withLock { inbox in
      inbox.isStopping = true
      if let multi = inbox.multi { curl_multi_wakeup(multi.pointer) }
    }
  }

  /// The thread's whole life.
  func run() {
    var transfers: [UnsafeMutableRawPointer: CurlTransfer] = [:]
    while true {
      let (jobs, cancelled, isStopping) = takeInbox()
      for job in jobs { begin(job, &transfers) }
      for transfer in transfers.values where cancelled.contains(transfer.id) {
        end(transfer, .failure(CancellationError()), &transfers)
      }
      if isStopping { break }
      var running: Int32 = 0
      curl_multi_perform(multi.pointer, &running)
      reap(&transfers)
      curl_multi_poll(multi.pointer, nil, 0, 60_000, nil)
    }
    for transfer in transfers.values {
      end(transfer, .failure(TransportError(.broken, detail: "stopped")), &transfers)
    }
    inbox.withLock { $0.multi = nil }
    curl_multi_cleanup(multi.pointer)
  }

  private func takeInbox() -> ([CurlJob], Set<Int>, Bool) {
    inbox.withLock { inbox in
      defer { (inbox.jobs, inbox.cancelled) = ([], []) }
      return (inbox.jobs, inbox.cancelled, inbox.isStopping)
    }
  }

  private func begin(_ job: CurlJob, _ transfers: inout [UnsafeMutableRawPointer: CurlTransfer]) {
    guard let transfer = CurlTransfer(job, options: options) else {
      return job.sink.end(.failure(TransportError(.broken, detail: "no memory")))
    }
    curl_multi_add_handle(multi.pointer, transfer.easy)
    transfers[transfer.easy] = transfer
  }

  private func reap(_ transfers: inout [UnsafeMutableRawPointer: CurlTransfer]) {
    var code = CURLE_OK
    while let easy = curl_next_ended(multi.pointer, &code) {
      guard let transfer = transfers[easy] else { continue }
      end(transfer, transfer.outcome(code), &transfers)
    }
  }

  private func end(
    _ transfer: CurlTransfer, _ outcome: Result<HTTPResponse, any Error>,
    _ transfers: inout [UnsafeMutableRawPointer: CurlTransfer]
  ) {
    curl_multi_remove_handle(multi.pointer, transfer.easy)
    transfers[transfer.easy] = nil
    transfer.sink.end(outcome)
  }
}
