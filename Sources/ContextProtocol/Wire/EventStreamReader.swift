import Foundation

/// The data of the events in a whole `text/event-stream` body, in order.
enum EventStreamReader {
  static func events(in body: Data) -> [String] {
    let text = String(decoding: body, as: UTF8.self)
    var events: [String] = []
    var lines: [Substring] = []
    // CR, LF and CRLF all end a line.
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      if line.isEmpty {
        if !lines.isEmpty { events.append(lines.joined(separator: "\n")) }
        lines = []
      } else if line.hasPrefix("data:") {
        let value = line.dropFirst(5)
        lines.append(value.hasPrefix(" ") ? value.dropFirst() : value)
      }
    }
    // An event that the end of the stream cut off is none.
    return events
  }
}
