import Essentials
package import Foundation
import Runtime
import Synchronization

/// A server over a pair of streams: a message a line, several calls at a time.
package struct StreamServing: Sendable {
  private let server: ContextServer
  private let limits: ContextLimits
  /// How many calls may be under way.
  private let width: Int
  private let write: @Sendable (Data) -> Void

  /// `write` takes whole lines, one call at a time.
  package init(
    _ server: ContextServer, limits: ContextLimits = .init(), width: Int = 16,
    write: @escaping @Sendable (Data) -> Void
  ) {
    self.server = server
    self.limits = limits
    self.width = width
    self.write = write
  }

  /// Answers what `input` brings until it ends, and what is under way then.
  package func run(_ input: AsyncStream<Data>) async {
    let output = Mutex(())
    let send: @Sendable (ContextMessage) -> Void = { message in
      output.withLock { _ in write(message.json.data + Data("\n".utf8)) }
    }
    let calls = Calls()
    await withDiscardingTaskGroup { group in
      var lines = LineReader(limit: limits.message)
      for await piece in input {
        for line in lines.lines(after: piece) {
          guard let message = Self.message(line, send) else { continue }
          switch message {
          case .notification("notifications/cancelled", let params):
            if let id = params["requestId"] { calls.cancel(id) }
          case .request(let id, _, _):
            guard let end = calls.begin(id, width: width) else {
              send(.failure(id: id, ContextError(.invalidRequest, "too many requests at once, or one of that id")))
              continue
            }
            group.addTask {
              if let answer = await until(end, { await server.answer(message, notify: send) }) { send(answer) }
              calls.finish(id)
            }
          default: break
          }
        }
        if lines.isOverfull {
          send(.failure(id: .null, ContextError(.invalidRequest, "a message is too long")))
          break
        }
      }
    }
  }

  private static func message(_ line: Data, _ send: (ContextMessage) -> Void) -> ContextMessage? {
    do {
      return try ContextMessage(try JSONValue(parsing: line, depth: 64))
    } catch let error as ContextError {
      send(.failure(id: .null, error))
    } catch {
      send(.failure(id: .null, ContextError(.parse, "\(error)")))
    }
    return nil
  }

  /// What `work` answers, or nil if `end` opens first: who took their question back gets no answer.
  private func until(_ end: Latch, _ work: @escaping @Sendable () async -> ContextMessage?) async -> ContextMessage? {
    await withTaskGroup(of: ContextMessage?.self) { group in
      group.addTask { await work() }
      group.addTask {
        await end.wait()
        return nil
      }
      defer { group.cancelAll() }
      return await group.next() ?? nil
    }
  }

  /// The calls under way, each with what ends it early.
  private final class Calls: Sendable {
    private let ends = Mutex<[JSONValue: Latch]>([:])

    func begin(_ id: JSONValue, width: Int) -> Latch? {
      ends.withLock { ends in
        guard ends.count < width, ends[id] == nil else { return nil }
        let end = Latch()
        ends[id] = end
        return end
      }
    }

    func cancel(_ id: JSONValue) { ends.withLock { $0[id] }?.open() }

    func finish(_ id: JSONValue) { ends.withLock { _ = $0.removeValue(forKey: id) } }
  }
}
