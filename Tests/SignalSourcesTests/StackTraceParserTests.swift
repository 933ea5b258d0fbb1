import Domain
import SignalSources
import Testing

@Suite struct `A stack trace in plain text` {
  struct Sample: Sendable, CustomTestStringConvertible {
    var language: String
    var text: String
    /// `file:line function`, innermost first, `*` where it is library code.
    var frames: [String]
    var testDescription: String { language }
  }

  static let samples: [Sample] = [
    Sample(
      language: "Python",
      text: """
        Traceback (most recent call last):
          File "/srv/app/shop/web.py", line 20, in handle
            return checkout(cart)
          File "/usr/lib/python3.11/decimal.py", line 9, in quantize
            x
          File "/srv/app/shop/pricing.py", line 42, in total
            return rate / 0
        ZeroDivisionError: division by zero
        """,
      frames: [
        "/srv/app/shop/pricing.py:42 total", "*/usr/lib/python3.11/decimal.py:9 quantize",
        "/srv/app/shop/web.py:20 handle",
      ]),
    Sample(
      language: "Python with a cause",
      text: """
        Traceback (most recent call last):
          File "a.py", line 1, in first
        KeyError: 'x'

        During handling of the above exception, another exception occurred:

        Traceback (most recent call last):
          File "b.py", line 2, in second
        RuntimeError: no
        """,
      frames: ["b.py:2 second", "a.py:1 first"]),
    Sample(
      language: "Node",
      text: """
        TypeError: Cannot read properties of undefined (reading 'total')
            at applyVoucher (/app/src/cart.js:14:9)
            at async Checkout.run (/app/src/checkout.ts:88:3)
            at /app/src/server.js:5:1
            at process.processTicksAndRejections (node:internal/process/task_queues:95:5)
            at next (/app/node_modules/express/lib/router.js:7:2)
        """,
      frames: [
        "/app/src/cart.js:14 applyVoucher", "/app/src/checkout.ts:88 Checkout.run", "/app/src/server.js:5 -",
        "*node:internal/process/task_queues:95 process.processTicksAndRejections",
        "*/app/node_modules/express/lib/router.js:7 next",
      ]),
    Sample(
      language: "Firefox",
      text: "Error: x\ntotal@https://shop.example/static/cart.js:10:3\n@https://shop.example/main.js:1:1",
      frames: ["https://shop.example/static/cart.js:10 total", "https://shop.example/main.js:1 -"]),
    Sample(
      language: "Ruby",
      text: """
        app/models/cart.rb:12:in `total': undefined method (NoMethodError)
        \tfrom app/controllers/checkout_controller.rb:30:in 'CheckoutController#create'
        \tfrom /usr/local/bundle/gems/rack-3.0/lib/rack.rb:3:in `call'
        """,
      frames: [
        "app/models/cart.rb:12 total", "app/controllers/checkout_controller.rb:30 CheckoutController#create",
        "*/usr/local/bundle/gems/rack-3.0/lib/rack.rb:3 call",
      ]),
    Sample(
      language: "Go",
      text: """
        panic: runtime error: integer divide by zero

        goroutine 1 [running]:
        github.com/acme/shop/cart.(*Cart).Total(0xc000012345)
        \t/build/cart/cart.go:42 +0x1d
        main.main()
        \t/build/main.go:9 +0x25
        """,
      frames: ["/build/cart/cart.go:42 github.com/acme/shop/cart.(*Cart).Total", "/build/main.go:9 main.main"]),
    Sample(
      language: "Java",
      text: """
        Exception in thread "main" java.lang.IllegalStateException: no rate
        \tat com.acme.shop.Cart.total(Cart.java:42)
        \tat java.base/java.util.ArrayList.forEach(ArrayList.java:1511)
        Caused by: java.lang.NullPointerException
        \tat com.acme.shop.Rates$Cache.get(Rates.java:7)
        """,
      frames: [
        "com/acme/shop/Cart.java:42 Cart.total", "*java/util/ArrayList.java:1511 ArrayList.forEach",
        "com/acme/shop/Rates.java:7 Rates$Cache.get",
      ]),
    Sample(
      language: "C#",
      text: "System.DivideByZeroException: x\n   at Acme.Shop.Cart.Total(Int32 rate) in /src/Shop/Cart.cs:line 42",
      frames: ["/src/Shop/Cart.cs:42 Acme.Shop.Cart.Total"]),
    Sample(
      language: "PHP",
      text: """
        PHP Fatal error:  Uncaught DivisionByZeroError: Division by zero in /var/www/app/Cart.php:42
        Stack trace:
        #0 /var/www/app/Checkout.php(12): App\\Cart->total(Object(Rate))
        #1 /var/www/app/index.php(3): App\\Checkout->run()
        #2 {main}
        """,
      frames: [
        "/var/www/app/Cart.php:42 App\\Cart->total", "/var/www/app/Checkout.php:12 App\\Checkout->run",
        "/var/www/app/index.php:3 -",
      ]),
    Sample(
      language: "Rust",
      text: """
        thread 'main' panicked at src/cart.rs:42:9:
        attempt to divide by zero
        stack backtrace:
           0: rust_begin_unwind
                     at /rustc/9fc6b431/library/std/src/panicking.rs:645:5
           1: shop::cart::Cart::total
                     at ./src/cart.rs:42:9
        """,
      frames: [
        "*/rustc/9fc6b431/library/std/src/panicking.rs:645 rust_begin_unwind",
        "./src/cart.rs:42 shop::cart::Cart::total",
      ]),
    Sample(
      language: "Swift",
      text: "2 [ra] 0x00005555 Cart.total() + 120 in shop at /src/Sources/Shop/Cart.swift:42:13",
      frames: ["/src/Sources/Shop/Cart.swift:42 Cart.total()"]),
    Sample(
      language: "a sanitizer",
      text: "    #0 0x4f1a2b in cart_total /src/cart.c:42:13\n    #1 0x4f1a2c in main /src/main.c:9:3",
      frames: ["/src/cart.c:42 cart_total", "/src/main.c:9 main"]),
    Sample(
      language: "a debugger", text: "#1  0x00005555 in cart_total (cart=0x0, rate=3) at src/cart.c:42",
      frames: ["src/cart.c:42 cart_total"]),
    Sample(
      language: "words", text: "Boom\nrenderTotal in src/cart/Total.tsx line 51 column 9",
      frames: ["src/cart/Total.tsx:51 renderTotal"]),
    Sample(
      language: "a mention", text: "The rate is read in shop/pricing.py:42, not at 10:30, see https://x.example:8080",
      frames: ["shop/pricing.py:42 -"]),
    Sample(language: "no trace", text: "At 10:30 I paid in the shop: nothing happened. Version 2.1:3", frames: []),
  ]

  @Test(arguments: samples) func `gives its frames, innermost first`(_ sample: Sample) {
    let frames = StackTraceParser.frames(in: sample.text).map {
      "\($0.isInApp ? "" : "*")\($0.file):\($0.line ?? 0) \($0.function ?? "-")"
    }
    #expect(frames == sample.frames)
  }

  @Test func `is cut at a bound, however long it is`() {
    let line = "    at deep (/app/src/deep.js:14:9)\n"
    #expect(StackTraceParser.frames(in: String(repeating: line, count: 5_000)).count == StackTraceParser.limit)
  }
}
