import Foundation

/// What may stand in a log line: identifiers, counts and durations, never text from outside.
package protocol Loggable: Sendable {
  var logged: String { get }
}

extension Identifier: Loggable {
  package var logged: String { text }
}
extension Int: Loggable {
  package var logged: String { String(self) }
}
extension Int32: Loggable {
  package var logged: String { String(self) }
}
extension Double: Loggable {
  package var logged: String { String(self) }
}
extension Bool: Loggable {
  package var logged: String { String(self) }
}
extension Duration: Loggable {
  package var logged: String { String(format: "%.3fs", seconds) }
}

/// A word of the program's own, fixed at compile time.
package struct LogWord: Loggable, ExpressibleByStringLiteral, Hashable {
  package let logged: String
  package init(stringLiteral value: StaticString) { logged = value.description }
}

package enum LogLevel: String, Sendable, Codable, CaseIterable, Comparable {
  case debug, info, notice, warning, error

  package static func < (left: Self, right: Self) -> Bool {
    (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
  }
}

/// Structured log lines: a constant message and its details.
///
/// A payload cannot enter, because `String` is not `Loggable`.
package struct Log: Sendable {
  package typealias Sink = @Sendable (LogLevel, String, [(String, String)]) -> Void
  private let sink: Sink

  package init(sink: @escaping Sink) { self.sink = sink }

  package static let discarded = Log { _, _, _ in }

  package func debug(_ message: StaticString, _ details: KeyValuePairs<StaticString, any Loggable> = [:]) {
    write(.debug, message, details)
  }
  package func info(_ message: StaticString, _ details: KeyValuePairs<StaticString, any Loggable> = [:]) {
    write(.info, message, details)
  }
  package func notice(_ message: StaticString, _ details: KeyValuePairs<StaticString, any Loggable> = [:]) {
    write(.notice, message, details)
  }
  package func warning(_ message: StaticString, _ details: KeyValuePairs<StaticString, any Loggable> = [:]) {
    write(.warning, message, details)
  }
  package func error(_ message: StaticString, _ details: KeyValuePairs<StaticString, any Loggable> = [:]) {
    write(.error, message, details)
  }

  private func write(
    _ level: LogLevel, _ message: StaticString, _ details: KeyValuePairs<StaticString, any Loggable>
  ) {
    sink(level, message.description, details.map { ($0.key.description, $0.value.logged) })
  }
}
