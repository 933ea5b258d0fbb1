import Essentials
import Foundation

/// Numbers with a unit: `90s`, `15m`, `25MiB`.
enum Measure {
  /// The largest unit first.
  static let times: [(unit: String, size: Int)] = [("d", 86400), ("h", 3600), ("m", 60), ("s", 1)]
  static let sizes: [(unit: String, size: Int)] = [
    ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1),
  ]

  static func number(_ text: String, _ units: [(unit: String, size: Int)]) -> Int? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard let count = Int(digits), let unit = units.first(where: { $0.unit == text.dropFirst(digits.count) }) else {
      return nil
    }
    let (product, isTooLarge) = count.multipliedReportingOverflow(by: unit.size)
    return isTooLarge ? nil : product
  }

  static func text(_ number: Int, _ units: [(unit: String, size: Int)]) -> String {
    let unit = units.first { number % $0.size == 0 && number >= $0.size } ?? units[units.count - 1]
    return "\(number / unit.size)\(unit.unit)"
  }
}

extension Duration: SettingsValue {
  static func read(_ node: YAMLNode, _ reader: inout SettingsReader) -> Duration? {
    let expected = "a duration such as 90s, 15m, 2h or 14d"
    guard let text = reader.text(node, expected) else { return nil }
    if text.hasSuffix("ms"), let count = Int(text.dropLast(2)), count >= 0 { return .milliseconds(count) }
    guard let seconds = Measure.number(text, Measure.times) else {
      reader.refuse(node, "\(expected) expected")
      return nil
    }
    return .seconds(seconds)
  }
  var written: SettingsText? {
    let (seconds, rest) = components
    if rest != 0 { return .value(.string("\(Int((self.seconds * 1000).rounded()))ms")) }
    return .value(.string(Measure.text(Int(seconds), Measure.times)))
  }
  static var schema: JSONValue { ["type": "string", "pattern": "^[0-9]+(ms|s|m|h|d)$"] }
}

/// So many bytes, written with a unit.
package struct ByteCount: Sendable, Equatable, SettingsValue {
  package var bytes: Int

  package init(_ bytes: Int) { self.bytes = bytes }

  package static func mebibytes(_ count: Int) -> ByteCount { ByteCount(count << 20) }

  static func read(_ node: YAMLNode, _ reader: inout SettingsReader) -> ByteCount? {
    let expected = "a size such as 512KiB, 25MiB or 4GiB"
    guard let text = reader.text(node, expected) else { return nil }
    guard let bytes = Measure.number(text, Measure.sizes) else {
      reader.refuse(node, "\(expected) expected")
      return nil
    }
    return ByteCount(bytes)
  }
  var written: SettingsText? { .value(.string(Measure.text(bytes, Measure.sizes))) }
  static var schema: JSONValue { ["type": "string", "pattern": "^[0-9]+(B|KiB|MiB|GiB)$"] }
}

/// Where to listen.
package struct ListenAddress: Sendable, Equatable, SettingsValue {
  package var host: String
  package var port: Int

  package init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  static func read(_ node: YAMLNode, _ reader: inout SettingsReader) -> ListenAddress? {
    let expected = "an address such as 127.0.0.1:8080 or [::1]:8080"
    guard let text = reader.text(node, expected) else { return nil }
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]),
      colon != text.startIndex
    else {
      reader.refuse(node, "\(expected) expected")
      return nil
    }
    var host = String(text[..<colon])
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    return ListenAddress(host: host, port: Int(port))
  }
  var written: SettingsText? { .value(.string("\(host.contains(":") ? "[\(host)]" : host):\(port)")) }
  static var schema: JSONValue { ["type": "string", "pattern": "^.+:[0-9]+$"] }
}
