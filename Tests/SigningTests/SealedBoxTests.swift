import Essentials
import Foundation
import Signing
import Testing

@Suite struct `A sealed box` {
  private let key = Redacted("a key of any length")

  @Test(arguments: [0, 1, 15, 16, 17, 100_000]) func `gives back what was put in`(_ size: Int) throws {
    let bytes = Data((0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7) })
    let sealed = try SealedBox.seal(bytes, context: "one", key: key)
    #expect(sealed.count == size + 28)
    #expect(size < 15 || sealed.range(of: bytes) == nil)
    #expect(try SealedBox.open(sealed, context: "one", key: key) == bytes)
    #expect(try SealedBox.seal(bytes, context: "one", key: key) != sealed)
  }

  @Test func `stays shut for others, elsewhere, and once a bit has changed`() throws {
    let sealed = try SealedBox.seal(Data("secret".utf8), context: "one", key: key)
    #expect(try SealedBox.open(sealed, context: "one", key: Redacted("another")) == nil)
    #expect(try SealedBox.open(sealed, context: "two", key: key) == nil)
    for index in sealed.indices {
      var changed = sealed
      changed[index] ^= 0x10
      #expect(try SealedBox.open(changed, context: "one", key: key) == nil)
    }
    for size in 0..<sealed.count { #expect(try SealedBox.open(sealed.prefix(size), context: "one", key: key) == nil) }
  }
}
