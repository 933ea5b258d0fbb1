import Domain
import Essentials
import Foundation
import Testing

@Suite struct `A fingerprint` {
  private func fingerprint(_ content: String, _ frames: [StackFrame] = []) -> String? {
    Fingerprinter.fingerprint(title: "", content: content, frames: frames)
  }

  private let frame = StackFrame(file: "/srv/app/shop/cart.py", function: "total", line: 42)

  @Test func `stays when lines move and the code is deployed elsewhere`() {
    let moved = StackFrame(file: "/app/shop/cart.py", function: "Cart.total", line: 99)
    #expect(fingerprint("KeyError: 'a'", [frame]) == fingerprint("KeyError: 'b'", [moved]))
  }

  @Test func `ignores frames of libraries`() {
    let library = StackFrame(file: "flask/app.py", function: "dispatch", line: 1, isInApp: false)
    #expect(fingerprint("KeyError: 'a'", [frame]) == fingerprint("KeyError: 'a'", [library, frame]))
  }

  @Test func `differs by the type of the error and by the function`() {
    let other = StackFrame(file: "shop/cart.py", function: "subtotal")
    #expect(fingerprint("KeyError: 'a'", [frame]) != fingerprint("TypeError: 'a'", [frame]))
    #expect(fingerprint("KeyError: 'a'", [frame]) != fingerprint("KeyError: 'a'", [other]))
  }

  @Test(arguments: [
    ("Order 17 of user 'ada' failed after 30.5s", "Order 9 of user 'bob' failed after 2s"),
    (
      "Lost lease on 3f2c8f9e-1111-4222-8333-444455556666 at 0x7ffe12",
      "Lost lease on 00000000-1111-4222-8333-aaaa55556666 at 0x1"
    ),
    (
      "Timeout at 2026-11-20T10:00:00Z talking to pay@acme.example",
      "Timeout at 2026-11-21T11:11:11.5Z talking to a@b.example"
    ),
  ])
  func `of a message ignores what differs each time`(_ one: String, _ two: String) {
    #expect(fingerprint(one) != nil)
    #expect(fingerprint(one) == fingerprint(two))
  }

  @Test func `of too few words is none`() {
    #expect(fingerprint("Error 500") == nil)
  }
}

@Suite struct `The header of an error` {
  @Test(arguments: [
    ("TypeError: x is undefined\n at a (b.js:1:2)", "TypeError", "x is undefined"),
    ("Traceback (most recent call last):\n  File \"a\", line 1, in b\nKeyError: 'x'", "KeyError", "'x'"),
    ("Exception in thread \"main\" java.lang.IllegalStateException: no rate", "IllegalStateException", "no rate"),
    ("panic: runtime error: index out of range", "panic", "runtime error: index out of range"),
    ("thread 'main' panicked at src/a.rs:1:2:\nno rate", "panic", "no rate"),
    ("21:00 ERROR checkout ValueError: bad voucher", "ValueError", "bad voucher"),
  ])
  func `names its type and its message`(_ text: String, _ type: String, _ message: String) {
    #expect(ExceptionHeader.find(in: text) == ExceptionHeader(type: type, message: message))
  }

  @Test(arguments: ["Checkout: it fails", "ERROR: no", "I had an error with my order"])
  func `is not seen in plain words`(_ text: String) {
    #expect(ExceptionHeader.find(in: text) == nil)
  }
}

@Suite struct `The keys of a signal` {
  private func keys(_ content: String, frames: [StackFrame] = [], trace: String? = nil) -> [String] {
    let signal = Signal(
      id: Identifier("1"), source: "x", type: "y", title: "t", content: content, weight: 1,
      occurredAt: Date(timeIntervalSince1970: 0), fingerprints: ["x:given"], release: "1.4", trace: trace,
      frames: frames)
    return ExactKey.keys(of: signal).map(\.description)
  }

  @Test func `name its error's place, its trace, its release and what it was given`() {
    let found = keys(
      "KeyError: 'x'", frames: [StackFrame(file: "a/cart.py", function: "total", line: 1)], trace: "ABCDEF0123")
    for key in [
      "fingerprint x:given", "location KeyError@cart:total", "function cart:total", "trace abcdef0123", "release 1.4",
    ] {
      #expect(found.contains(key))
    }
  }

  @Test(arguments: [
    ("RenderError: ffmpeg exited with code 137", "location RenderError 137@cart:total"),
    ("HTTPError: the server responded with status: 502 (mail)", "location HTTPError 502@cart:total"),
    ("OSError: [Errno 28] No space left on device", "location OSError 28@cart:total"),
    ("KeyError: order 4711 has no rate", "location KeyError@cart:total"),
    ("RunError: exit_code=3, see the log", "location RunError 3@cart:total"),
    ("MailError: rejected with code 550", "location MailError 550@cart:total"),
    ("VoucherError: promo code 1234 is unknown", "location VoucherError@cart:total"),
    ("AddressError: no such ZIP code 90210, status 123456789", "location AddressError@cart:total"),
    ("KeyError: 'postcode 12345'", "location KeyError@cart:total"),
  ])
  func `tell how an error ended, since one function may throw for many reasons`(_ content: String, _ key: String) {
    let found = keys(content, frames: [StackFrame(file: "a/cart.py", function: "total", line: 1)])
    #expect(found.filter { $0.hasPrefix("location") } == [key])
  }

  @Test func `name addresses without the parts that name one object`() {
    let found = keys("POST /api/orders/12345/vouchers failed, see https://shop.example/checkout?id=3 and SHOP-12")
    #expect(found.contains("url path /api/orders/{}/vouchers"))
    #expect(found.contains("url path /checkout"))
    #expect(found.contains("reference SHOP-12"))
  }

  @Test func `do not take a date, an encoding or a source file for more than it is`() {
    let found = keys("UTF-8 text on 2026/11/20 in /srv/app/cart.py either/or")
    #expect(!found.contains { $0.hasPrefix("reference") || $0.hasPrefix("url path") })
  }
}
