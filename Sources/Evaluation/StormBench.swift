package import Foundation
import SignalSources

/// Signals on lines through parse, fingerprint and count: what the door does with a storm, and nothing else.
package struct StormBench: Sendable, Equatable {
  package private(set) var events = 0
  package private(set) var bytes = 0
  /// Lines that are no signal.
  package private(set) var refused = 0
  /// How often each kind came, by its key.
  package private(set) var counts: [UInt64: Int] = [:]

  package init() {}

  /// Counts every line of `lines`.
  package mutating func count(_ lines: UnsafeRawBufferPointer) {
    guard let base = lines.baseAddress else { return }
    var position = 0
    while position < lines.count {
      let rest = lines.count - position
      let length = memchr(base + position, 0x0a, rest).map { UnsafeRawPointer($0) - (base + position) } ?? rest
      if length > 0 {
        events += 1
        if let glance = SignalGlance(UnsafeRawBufferPointer(start: base + position, count: length)) {
          counts[glance.key, default: 0] += 1
        } else {
          refused += 1
        }
      }
      position += length + 1
    }
    bytes += lines.count
  }

  package mutating func count(_ lines: Data) { lines.withUnsafeBytes { count($0) } }

  /// `count` errors of `kinds` kinds, a kilobyte each: half of them with a fingerprint, the others known by their words alone.
  package static func sample(count: Int, kinds: Int) -> Data {
    var lines = Data()
    lines.reserveCapacity(count * 1_024)
    var state: UInt64 = 20_261_121
    for number in 0..<count {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      lines.append(contentsOf: line(number, kind: Int(state >> 33) % max(1, kinds)).utf8)
      lines.append(0x0a)
    }
    return lines
  }

  private static func line(_ number: Int, kind: Int) -> String {
    let name = word(kind)
    let frames = (0..<6).map { depth in
      #"  File \"/srv/shop/\#(name)/step\#(word(depth)).py\", line \#(number % 900 + depth), in \#(name)_\#(word(depth))\n    total = apply(order, discount)\n"#
    }.joined()
    let fingerprint = kind % 2 == 0 ? #","fingerprint":["\#(name)-checkout"]"# : ""
    let line =
      #"{"id":"evt-\#(number)","source":"sentry","type":"error","title":"KeyError: \#(name)","content":"Traceback (most recent call last):\n\#(frames)KeyError: '\#(name)' for order \#(number &* 7_919)","occurred_at":"2026-11-20T21:04:05Z","severity":"error","people":\#(number % 40),"release":"2026.11.20","project":"shop","url":"https://sentry.example/issues/\#(kind)/events/\#(number)"\#(fingerprint),"extra":{"os":"linux","note":""#
    return line + String(repeating: "x", count: max(0, 1_020 - line.utf8.count)) + #""}}"#
  }

  /// A word without digits for each number.
  private static func word(_ number: Int) -> String {
    var (rest, word) = (number, "")
    repeat {
      word.unicodeScalars.append(Unicode.Scalar(UInt8(97 + rest % 26)))
      rest /= 26
    } while rest > 0
    return word + "item"
  }
}
