package import Essentials
import Foundation
import Synchronization

/// How a log line looks.
package enum LogFormat: String, Sendable, Codable, CaseIterable {
  case json, text
}

/// Writes log lines, by default to standard error.
package struct LogSink: Sendable {
  private let format: LogFormat
  private let minimum: LogLevel
  private let time: any TimeSource
  private let write: @Sendable (String) -> Void

  /// Lines below `minimum` are dropped; `write` gets one whole line at a time, with its newline.
  package init(
    format: LogFormat, minimum: LogLevel = .info, time: any TimeSource = SystemTime(),
    write: @escaping @Sendable (String) -> Void = LogSink.standardError
  ) {
    self.format = format
    self.minimum = minimum
    self.time = time
    self.write = write
  }

  package var log: Log {
    Log { level, message, details in
      guard level >= minimum else { return }
      write(line(level, message, details) + "\n")
    }
  }

  private func line(_ level: LogLevel, _ message: String, _ details: [(String, String)]) -> String {
    let at = time.now().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    switch format {
    case .json:
      // Fixed members first, so that a reader's eye finds them; a detail of the same name would be lost and is prefixed.
      var members = ["time": at, "level": level.rawValue, "message": message]
      for (key, value) in details { members[members[key] == nil ? key : "detail_\(key)"] = value }
      let fixed = ["time", "level", "message"]
      return "{"
        + (fixed + members.keys.filter { !fixed.contains($0) }.sorted())
        .map { "\(JSONValue.string($0).text):\(JSONValue.string(members[$0] ?? "").text)" }
        .joined(separator: ",") + "}"
    case .text:
      let shown = details.map { " \($0.0)=\(Self.plain($0.1))" }.joined()
      let word = level.rawValue.uppercased().padding(toLength: 7, withPad: " ", startingAt: 0)
      return "\(at) \(word) \(message)\(shown)"
    }
  }

  private static func plain(_ value: String) -> String {
    let isPlain = value.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7f && $0 != UInt8(ascii: "\"") }
    return isPlain && !value.isEmpty ? value : JSONValue.string(value).text
  }

  @Sendable package static func standardError(_ line: String) {
    lock.withLock { _ in FileHandle.standardError.write(Data(line.utf8)) }
  }

  private static let lock = Mutex(())
}
