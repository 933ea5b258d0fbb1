import Essentials
import Foundation
package import HTTPMessages
package import Runtime

/// A model at a provider: asks, reads what is streamed, and asks again where that helps.
package struct ProviderModel: LanguageModel {
  package struct Limits: Sendable, Equatable {
    /// For one answer, all attempts together.
    package var whole: Duration
    /// Between two pieces of it.
    package var silence: Duration

    package init(whole: Duration = .seconds(600), silence: Duration = .seconds(120)) {
      self.whole = whole
      self.silence = silence
    }
  }

  private let dialect: any ModelDialect
  private let transport: any StreamingTransport
  private let retry: RetryPolicy
  private let limits: Limits
  private let time: any TimeSource
  private let chance: @Sendable () -> Double

  /// `chance` gives numbers from 0 to 1, and spreads the attempts of those who failed together.
  package init(
    _ dialect: any ModelDialect, transport: any StreamingTransport, retry: RetryPolicy = RetryPolicy(),
    limits: Limits = Limits(), time: any TimeSource, chance: @escaping @Sendable () -> Double
  ) {
    self.dialect = dialect
    self.transport = transport
    self.retry = retry
    self.limits = limits
    self.time = time
    self.chance = chance
  }

  package func reply(to request: ModelRequest) async throws -> ModelReply {
    do {
      return try await withDeadline(limits.whole, time: time) { try await persist(request) }
    } catch is DeadlineExceeded {
      throw ModelError(.timedOut, "no answer within \(limits.whole)")
    }
  }

  private func persist(_ request: ModelRequest) async throws -> ModelReply {
    var attempt = 1
    while true {
      do {
        return try await ask(request)
      } catch let trouble as Trouble {
        guard trouble.mayPass,
          let delay = retry.delay(after: attempt, retryAfter: trouble.retryAfter, chance: chance())
        else { throw trouble.error }
        try await time.sleep(for: delay)
        attempt += 1
      }
    }
  }

  /// A failure, and whether asking again may help.
  private struct Trouble: Error {
    var error: ModelError
    var mayPass: Bool
    var retryAfter: Duration?
  }

  private func ask(_ request: ModelRequest) async throws -> ModelReply {
    let response = try await open(dialect.message(for: request))
    guard response.status == 200 else { throw await refusal(response) }
    var reader = dialect.reader(for: request)
    var parser = ServerEventParser()
    do {
      while let piece = try await withDeadline(limits.silence, time: time, { try await response.body.next() }) {
        for event in try parser.take(piece) { try reader.take(event) }
      }
      return try fill(reader.finish(), request)
    } catch is DeadlineExceeded {
      throw Trouble(error: ModelError(.timedOut, "silent for \(limits.silence)"), mayPass: !reader.hasBegun)
    } catch let error as TransportError {
      throw Trouble(error: .transport(error), mayPass: error.kind == .broken && !reader.hasBegun)
    } catch let error as ModelError {
      let mayPass = [.overloaded, .rateLimited, .cut].contains(error.kind) && !reader.hasBegun
      throw Trouble(error: error, mayPass: mayPass)
    }
  }

  private func open(_ message: HTTPRequest) async throws -> StreamedResponse {
    do {
      return try await withDeadline(limits.silence, time: time) { try await transport.open(message) }
    } catch is DeadlineExceeded {
      throw Trouble(error: ModelError(.timedOut, "silent for \(limits.silence)"), mayPass: true)
    } catch let error as TransportError {
      throw Trouble(error: .transport(error), mayPass: [.unreachable, .broken].contains(error.kind))
    }
  }

  private func refusal(_ response: StreamedResponse) async -> any Error {
    let limit = limits.silence
    let body = try? await withDeadline(limit, time: time) { try await response.body.prefix(64 << 10) }
    if Task.isCancelled { return CancellationError() }
    return Trouble(
      error: .answer(response.status, body ?? Data()),
      mayPass: [408, 429, 500, 502, 503, 504, 529].contains(response.status),
      retryAfter: Self.retryAfter(response.headers))
  }

  private static func retryAfter(_ headers: HTTPHeaders) -> Duration? {
    if let milliseconds = headers["retry-after-ms"].flatMap(Double.init), milliseconds.isFinite {
      return .seconds(min(max(0, milliseconds / 1000), 1e6))
    }
    guard let seconds = headers["retry-after"].flatMap(Double.init), seconds.isFinite else { return nil }
    return .seconds(min(max(0, seconds), 1e6))
  }

  /// A provider that does not count is counted for: rather too much than nothing.
  private func fill(_ reply: ModelReply, _ request: ModelRequest) -> ModelReply {
    guard reply.usage.total == 0 else { return reply }
    var reply = reply
    reply.usage = TokenUsage(
      input: request.estimatedTokens, output: reply.message.json.data.count / 3 + 1)
    return reply
  }
}
