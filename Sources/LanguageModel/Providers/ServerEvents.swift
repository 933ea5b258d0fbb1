package import Foundation

/// One event of a `text/event-stream`.
package struct ServerEvent: Sendable, Equatable {
  /// `message` where it has no name.
  package var name: String
  package var data: String

  package init(name: String = "message", data: String) {
    self.name = name
    self.data = data
  }
}

/// Reads events from bytes that are cut anywhere.
///
/// https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
package struct ServerEventParser: Sendable {
  /// The largest event that is taken.
  private static let limit = 16 << 20

  private var line: [UInt8] = []
  private var name = ""
  private var data: [UInt8] = []
  private var hasData = false
  private var isAfterReturn = false
  private var isAtStart = true

  package init() {}

  /// The events that end within `bytes`; throws `ModelError` where one is too large, or no UTF-8.
  package mutating func take(_ bytes: Data) throws -> [ServerEvent] {
    var events: [ServerEvent] = []
    for byte in bytes {
      let isSecondOfTwo = isAfterReturn && byte == 0x0a
      isAfterReturn = byte == 0x0d
      if isSecondOfTwo { continue }
      guard byte == 0x0a || byte == 0x0d else {
        line.append(byte)
        if line.count + data.count > Self.limit { throw ModelError(.tooLarge, "an event of more than 16 MiB") }
        continue
      }
      if let event = try endLine() { events.append(event) }
    }
    return events
  }

  private mutating func endLine() throws -> ServerEvent? {
    defer { line.removeAll(keepingCapacity: true) }
    if isAtStart, line.starts(with: [0xef, 0xbb, 0xbf]) { line.removeFirst(3) }
    isAtStart = false
    if line.isEmpty { return try endEvent() }
    let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
    var value = line[min(colon + 1, line.endIndex)...]
    if value.first == 0x20 { value = value.dropFirst() }
    switch String(decoding: line[..<colon], as: UTF8.self) {
    case "event": name = String(decoding: value, as: UTF8.self)
    case "data":
      if hasData { data.append(0x0a) }
      data += value
      hasData = true
    default: break
    }
    return nil
  }

  private mutating func endEvent() throws -> ServerEvent? {
    defer {
      name = ""
      data.removeAll(keepingCapacity: true)
      hasData = false
    }
    guard hasData else { return nil }
    guard let text = String(validating: data, as: UTF8.self) else { throw ModelError(.malformed, "not UTF-8") }
    return ServerEvent(name: name.isEmpty ? "message" : name, data: text)
  }
}
