import Domain
import Essentials
import Foundation

/// Points in time as products write them.
enum EventTime {
  private static let shape = Pattern(
    "^(\\d{4}-\\d\\d-\\d\\d)[T ](\\d\\d:\\d\\d:\\d\\d)(?:[.,]\\d{1,9})?(Z|z|[+-]\\d\\d:?\\d\\d)?$")

  /// ISO 8601 with or without fraction and zone (none means UTC), or seconds since 1970.
  static func date(_ value: JSONValue) -> Date? {
    if let seconds = value.number {
      // 1990 to 2200: milliseconds and other units are refused rather than misread.
      guard (631_152_000...7_258_118_400).contains(seconds) else { return nil }
      return Date(timeIntervalSince1970: seconds)
    }
    guard let text = value.string, let match = shape.first(in: text), let day = match.text(1), let time = match.text(2)
    else { return nil }
    let zone = match.text(3) ?? "Z"
    guard let date = Timestamp.date("\(day)T\(time)Z") else { return nil }
    return date.addingTimeInterval(-offset(zone))
  }

  /// The same from text, whose number may count milliseconds or nanoseconds too.
  static func lenient(_ text: String) -> Date? {
    guard let number = Double(text) else { return date(.string(text)) }
    return [1, 1e3, 1e6, 1e9].lazy.compactMap { date(.number(number / $0)) }.first
  }

  /// A clock that runs ahead of ours must not make a signal from the future.
  static func plausible(_ date: Date?, receivedAt: Date) -> Date {
    guard let date else { return receivedAt }
    return min(date, receivedAt)
  }

  private static func offset(_ zone: String) -> Double {
    let digits = zone.filter(\.isNumber)
    guard digits.count == 4, let hours = Double(digits.prefix(2)), let minutes = Double(digits.suffix(2)) else {
      return 0
    }
    return (zone.hasPrefix("-") ? -1 : 1) * (hours * 3_600 + minutes * 60)
  }
}
