import Essentials
import Foundation
import Signing
import Testing

@Suite struct `A webhook signature` {
  private let secret = Redacted("It's a Secret to Everybody")
  private let body = Data("Hello, World!".utf8)
  private let header = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"

  @Test func `is the one GitHub documents`() {
    #expect(WebhookSignature.sign(body, secret: secret) == header)
    #expect(WebhookSignature.verify(body: body, header: header, secrets: [secret]))
  }

  @Test func `counts with any of several secrets, in whatever order`() {
    #expect(WebhookSignature.verify(body: body, header: header, secrets: [Redacted("new"), secret]))
    #expect(WebhookSignature.verify(body: body, header: header, secrets: [secret, Redacted("old")]))
  }

  @Test(arguments: [
    nil, "", "sha256=", "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
    "sha1=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
    "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e18",
    "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e",
    "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e1700",
    "sha256=zz7107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
  ])
  func `is refused when it is not exactly right`(_ header: String?) {
    #expect(!WebhookSignature.verify(body: body, header: header, secrets: [secret]))
  }

  @Test func `covers every byte of the body`() {
    #expect(!WebhookSignature.verify(body: body + [0], header: header, secrets: [secret]))
    #expect(!WebhookSignature.verify(body: body.dropLast(), header: header, secrets: [secret]))
  }

  @Test func `is never made with no secret or an empty one`() {
    let unsigned = WebhookSignature.sign(body, secret: Redacted(""))
    #expect(!WebhookSignature.verify(body: body, header: unsigned, secrets: [Redacted("")]))
    #expect(!WebhookSignature.verify(body: body, header: header, secrets: []))
  }
}

@Suite struct `A sealed text` {
  private let key = Redacted("a key of some length")
  private let payload = Data(#"{"sum":13}"#.utf8)

  @Test func `gives its payload back`() {
    let text = SealedText.seal(payload: payload, context: "host/1/2", key: key)
    #expect(SealedText.open(text, context: "host/1/2", key: key) == payload)
    #expect(text.hasPrefix(Base64URL.encode(payload) + "."))
    #expect(SealedText.open(SealedText.seal(payload: Data(), context: "", key: key), context: "", key: key) == Data())
  }

  @Test func `does not open elsewhere, with another key, or changed`() throws {
    let text = SealedText.seal(payload: payload, context: "host/1/2", key: key)
    #expect(SealedText.open(text, context: "host/1/3", key: key) == nil)
    #expect(SealedText.open(text, context: "host/1/2", key: Redacted("another")) == nil)
    let code = try #require(text.split(separator: ".").last)
    let forged = Base64URL.encode(Data(#"{"sum":89}"#.utf8)) + "." + code
    #expect(SealedText.open(forged, context: "host/1/2", key: key) == nil)
  }

  @Test func `keeps context and payload apart`() throws {
    let text = SealedText.seal(payload: Data("bc".utf8), context: "a", key: key)
    let code = try #require(text.split(separator: ".").last)
    let moved = Base64URL.encode(Data("c".utf8)) + "." + code
    #expect(SealedText.open(moved, context: "ab", key: key) == nil)
  }

  @Test(arguments: ["", ".", "..", "a.b.c", "!!.!!", "e30", "e30."])
  func `is nothing when it is not sealed at all`(_ text: String) {
    #expect(SealedText.open(text, context: "host/1/2", key: key) == nil)
  }
}
