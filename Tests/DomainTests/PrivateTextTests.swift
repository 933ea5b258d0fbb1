import Domain
import Essentials
import Foundation
import Testing

@Suite struct `A private text` {
  @Test(arguments: [
    ("mail ada.l@shop.example now", "mail [e-mail] now"),
    ("card 4111 1111 1111 1111 declined", "card [card number] declined"),
    ("from 203.0.113.77:443", "from [address]:443"),
    ("from 2001:db8:0:0:0:0:0:1 today", "from [address] today"),
    ("Authorization: Bearer abcdefghijklmnop", "Authorization: Bearer [secret]"),
    ("password=hunter22&x=1", "password=[secret]&x=1"),
    ("{\"api_key\": \"abcd1234\"}", "{\"api_key\": \"[secret]\"}"),
    ("postgres://shop:s3cret@db/shop", "postgres://shop:[secret]@db/shop"),
    ("key AKIAABCDEFGHIJKLMNOP.", "key [secret]."),
  ])
  func `loses what is secret or personal`(_ text: String, _ expected: String) {
    #expect(PrivateText.standard.redact(text) == expected)
    #expect(PrivateText.standard.redact(expected) == expected)
  }

  @Test func `may be limited to kinds, and has what an operator adds`() {
    let some = PrivateText(kinds: [.emails], patterns: [Pattern("CUST-\\d+")])
    #expect(some.redact("CUST-12 ada@shop.example 203.0.113.77") == "[private] [e-mail] 203.0.113.77")
  }

  @Test(arguments: [
    "at total (/app/src/cart.js:14:9)", "total@https://shop.example/cart.js:10:3", "git@github.com:acme/shop.git",
    "order 4111 1111 1111 1112", "version 1.2.3.4", "at 10.0.0.7 and 127.0.0.1", "2026-11-20T21:04:05Z",
    "invalid token: expired", "TypeError: password is undefined", "requests 1700000000000",
    "Cannot read token: undefined", "node_modules/@scope/pkg@1.2.3/index.js",
  ])
  func `keeps what is neither`(_ text: String) {
    #expect(PrivateText.standard.redact(text) == text)
  }

  @Test func `of a signal covers title, content, address and extras`() {
    let signal = Signal(
      id: Identifier("1"), source: "x", type: "y", title: "for ada@shop.example", content: "token=abcdef123", weight: 1,
      occurredAt: Date(timeIntervalSince1970: 0), url: "https://u:pw1234@a.example",
      extra: ["user": ["email": "ada@shop.example"], "cookie": "a=b", "count": 3])
    let redacted = PrivateText.standard.redact(signal)
    #expect(redacted.title == "for [e-mail]")
    #expect(redacted.content == "token=[secret]")
    #expect(redacted.url == "https://u:[secret]@a.example")
    #expect(redacted.extra == ["user": ["email": "[e-mail]"], "cookie": "[secret]", "count": 3])
  }
}
