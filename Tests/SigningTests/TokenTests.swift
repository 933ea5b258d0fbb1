import Essentials
import Foundation
import Signing
import Testing

@Suite struct `An RSA key` {
  private static let key = Result { try RSAKey.generate() }

  @Test func `reads its own PEM in GitHub's form and verifies its own signature`() throws {
    let key = try Self.key.get()
    let pem = try key.privatePEM()
    #expect(pem.reveal().hasPrefix("-----BEGIN RSA PRIVATE KEY-----\n"))
    let again = try RSAKey(pem: pem)
    let message = Data("message".utf8)
    #expect(key.isValid(try again.sign(message), for: message))
    #expect(try again.publicPEM() == key.publicPEM())
    #expect(try key.publicPEM().hasPrefix("-----BEGIN PUBLIC KEY-----\n"))
  }

  @Test func `reads the PKCS 8 form as well`() throws {
    #expect(try RSAKey(pem: samplePKCS8).publicPEM().hasPrefix("-----BEGIN PUBLIC KEY-----"))
  }

  @Test func `does not accept another key's signature`() throws {
    let message = Data("message".utf8)
    let foreign = try RSAKey(pem: samplePKCS8).sign(message)
    #expect(try Self.key.get().isValid(foreign, for: message) == false)
    #expect(try Self.key.get().isValid(Data(), for: message) == false)
  }

  @Test(arguments: ["", "no key", "-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----\n"])
  func `is refused when it is none`(_ text: String) {
    #expect(throws: RSAKeyError.notAPrivateKey) { try RSAKey(pem: Redacted(text)) }
  }

  @Test func `is refused when it is a public one`() throws {
    let pem = try Self.key.get().publicPEM()
    #expect(throws: RSAKeyError.notAPrivateKey) { try RSAKey(pem: Redacted(pem)) }
  }

  @Test func `is refused when it is short`() {
    #expect(throws: RSAKeyError.tooShort) { try RSAKey.generate(bits: 1024) }
  }
}

@Suite struct `A token` {
  private let key: RSAKey
  private let claims: JSONValue = ["iat": 1_800_000_000, "exp": 1_800_000_600, "iss": "12345"]

  init() throws { key = try RSAKey(pem: samplePKCS8) }

  @Test func `gives its claims back to who holds the key`() throws {
    let token = try JWT.sign(claims: claims, key: key)
    #expect(token.hasPrefix("eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9."))
    #expect(try JWT.verify(token, key: key) == claims)
  }

  @Test func `is refused when its claims were changed`() throws {
    var parts = try JWT.sign(claims: claims, key: key).split(separator: ".").map(String.init)
    parts[1] = Base64URL.encode((["iss": "999"] as JSONValue).data)
    #expect(throws: JWTError.badSignature) { try JWT.verify(parts.joined(separator: "."), key: key) }
  }

  @Test func `is refused when another key signed it`() throws {
    let token = try JWT.sign(claims: claims, key: RSAKey.generate())
    #expect(throws: JWTError.badSignature) { try JWT.verify(token, key: key) }
  }

  @Test(arguments: ["none", "None", "HS256", "RS512", ""])
  func `is refused when it names another algorithm`(_ algorithm: String) throws {
    let signed =
      Base64URL.encode((["alg": .string(algorithm)] as JSONValue).data) + "." + Base64URL.encode(claims.data)
    let token = signed + "." + Base64URL.encode(try key.sign(Data(signed.utf8)))
    #expect(throws: JWTError.unsupportedAlgorithm) { try JWT.verify(token, key: key) }
    #expect(throws: JWTError.unsupportedAlgorithm) { try JWT.verify(signed + ".", key: key) }
  }

  @Test(arguments: ["", "a", "a.b", "a.b.c", "e30.e30", "e30.W10.e30", "e30.e30.e30.e30", "!.e30.e30"])
  func `is refused when it is malformed`(_ token: String) {
    #expect(throws: JWTError.malformed) { try JWT.verify(token, key: key) }
  }
}
