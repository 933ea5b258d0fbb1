import Essentials
import Foundation
import Signing
import Testing

@Suite struct `SHA-256` {
  // FIPS 180-4 examples.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func `agrees with the standard`(_ message: String, _ digest: String) {
    #expect(Hexadecimal.encode(SHA256.digest(Data(message.utf8))) == digest)
  }

  @Test func `is the same piece by piece`() {
    let bytes = Data((0..<1000).map { UInt8($0 & 255) })
    var hash = SHA256()
    for start in stride(from: 0, to: bytes.count, by: 77) { hash.update(bytes[start..<min(start + 77, bytes.count)]) }
    #expect(hash.finish() == SHA256.digest(bytes))
  }
}

@Suite struct `HMAC-SHA-256` {
  // RFC 4231, test cases 1, 2, 3, 6 and 7.
  @Test(arguments: [
    (
      Data(repeating: 0x0b, count: 20), Data("Hi There".utf8),
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    ),
    (
      Data("Jefe".utf8), Data("what do ya want for nothing?".utf8),
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ),
    (
      Data(repeating: 0xaa, count: 20), Data(repeating: 0xdd, count: 50),
      "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
    ),
    (
      Data(repeating: 0xaa, count: 131), Data("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    ),
    (
      Data(repeating: 0xaa, count: 131),
      Data(
        ("This is a test using a larger than block-size key and a larger than block-size data. "
          + "The key needs to be hashed before being used by the HMAC algorithm.").utf8),
      "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
    ),
  ])
  func `agrees with the standard`(_ key: Data, _ message: Data, _ code: String) throws {
    #expect(Hexadecimal.encode(HMACSHA256.code(message, key: key)) == code)
    #expect(HMACSHA256.isValid(try #require(Hexadecimal.decode(code)), for: message, key: key))
  }

  @Test func `with an empty key does not take the key of the call before`() {
    _ = HMACSHA256.code(Data("x".utf8), key: Data("secret".utf8))
    #expect(
      Hexadecimal.encode(HMACSHA256.code(Data(), key: Data()))
        == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
  }
}

@Suite struct `Comparison in constant time` {
  @Test func `says what plain comparison says`() {
    #expect(ConstantTime.equal(Data(), Data()))
    #expect(ConstantTime.equal(Data([1, 2]), Data([0, 1, 2]).dropFirst()))
    #expect(!ConstantTime.equal(Data([1, 2]), Data([1, 3])))
    #expect(!ConstantTime.equal(Data([1, 2]), Data([1, 2, 3])))
  }
}

@Suite struct `Random bytes` {
  @Test func `are as many as asked for and not twice the same`() {
    #expect(SecureRandom.bytes(33).count == 33)
    #expect(SecureRandom.bytes(0).isEmpty)
    #expect(SecureRandom.hex(16).count == 32)
    #expect(SecureRandom.bytes(16) != SecureRandom.bytes(16))
  }
}
