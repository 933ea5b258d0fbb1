import Domain
import Essentials
import Foundation
import Signing
import Synchronization

/// Texts that a model found harmless within the hour, so that repetitions are not put to it again.
///
/// Two texts are the same if they differ in their numbers only: orders cannot be given in those, and a word more or another
/// one is a new text.
final class ScreenedTexts: Sendable {
  static let length: TimeInterval = 3_600
  /// Texts that are remembered at once; without memory the model is asked again.
  static let width = 10_000

  private let found = Mutex<[Data: Date]>([:])

  init() {}

  func knows(_ signal: Signal, at now: Date) -> Bool {
    let skeleton = Self.skeleton(of: signal)
    return found.withLock { found in
      guard let since = found[skeleton] else { return false }
      return now.timeIntervalSince(since) < Self.length
    }
  }

  func remember(_ signal: Signal, at now: Date) {
    let skeleton = Self.skeleton(of: signal)
    found.withLock { found in
      if found.count >= Self.width {
        found = found.filter { now.timeIntervalSince($0.value) < Self.length }
        if found.count >= Self.width { found = [:] }
      }
      found[skeleton] = now
    }
  }

  /// A digest of what is read, with every run of ASCII digits as one.
  private static func skeleton(of signal: Signal) -> Data {
    var bytes: [UInt8] = []
    for text in [signal.title, signal.content] {
      for byte in text.utf8 {
        let isDigit = byte >= 0x30 && byte <= 0x39
        if isDigit, bytes.last == 0x30 { continue }
        bytes.append(isDigit ? 0x30 : byte)
      }
      // No byte of UTF-8, so that nothing moves from the title to the content.
      bytes.append(0xff)
    }
    return Data(SHA256.digest(bytes))
  }
}
