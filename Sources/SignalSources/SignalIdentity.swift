import Domain
import Essentials
import Foundation

/// Names a finding the same way whenever it is sent.
enum SignalIdentity {
  static func id(source: String, given: String) -> Identifier<Signal> {
    let isPlain = given.utf8.count <= 64 && given.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != 0x60 && $0 != 0x3c }
    return Identifier(isPlain ? "\(source):\(given)" : "\(source):\(StableHash.of(source, given))")
  }

  /// For a finding without an id: what it says and when, or the day it arrived where it does not say when.
  static func id(source: String, type: String, content: String, occurredAt: Date?, receivedAt: Date) -> Identifier<
    Signal
  > {
    let time = occurredAt.map(Timestamp.text) ?? String(Timestamp.text(receivedAt).prefix(10))
    return Identifier("\(source):\(StableHash.of(source, type, content, time))")
  }
}
