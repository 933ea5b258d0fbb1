import Agents
import Domain
import Testing

@Suite struct `A frame mapper` {
  private let mapper = FrameMapper(files: [
    "shop/pricing.py", "shop/__init__.py", "shop/cart/__init__.py", "src/checkout/total.ts", "src/index.ts",
    "lib/tasks/index.ts", "app/models/order.rb", "pricing/price.go", "core/src/main/java/com/acme/Foo.java",
    "web/src/main/kotlin/com/acme/Bar.kt", "Sources/Shop/Cart.swift", "a/handler.py", "b/handler.py", "Shop/Order.cs",
    "crates/engine/src/plan.rs", "utils.py", "docs/pricing.md",
  ])

  @Test(arguments: [
    ("/srv/app/shop/pricing.py", "shop/pricing.py"), ("/usr/src/app/shop/pricing.py", "shop/pricing.py"),
    ("./shop/pricing.py", "shop/pricing.py"), ("shop.pricing", "shop/pricing.py"),
    ("shop.cart", "shop/cart/__init__.py"),
    ("webpack:///./src/checkout/total.ts?3f2a", "src/checkout/total.ts"),
    ("https://acme.example/static/src/checkout/total.ts", "src/checkout/total.ts"),
    ("/app/dist/checkout/total.js", "src/checkout/total.ts"), ("/app/app/models/order.rb", "app/models/order.rb"),
    ("/go/src/github.com/acme/shop/pricing/price.go", "pricing/price.go"),
    ("com/acme/Foo.java", "core/src/main/java/com/acme/Foo.java"),
    ("com.acme.Foo", "core/src/main/java/com/acme/Foo.java"),
    ("com.acme.Bar$inner", "web/src/main/kotlin/com/acme/Bar.kt"),
    ("Shop/Cart.swift", "Sources/Shop/Cart.swift"), ("C:\\build\\Shop\\Order.cs", "Shop/Order.cs"),
    ("/rust/engine/src/plan.rs", "crates/engine/src/plan.rs"),
  ])
  func `finds the file`(_ deployed: String, _ path: String) {
    #expect(mapper.candidates(for: StackFrame(file: deployed)).map(\.path) == [path])
  }

  @Test func `gives all files that fit equally well, each with less certainty`() {
    let found = mapper.candidates(for: StackFrame(file: "handler.py"))
    #expect(found.map(\.path) == ["a/handler.py", "b/handler.py"])
    #expect(found.allSatisfy { $0.score == 0.5 })
  }

  @Test(arguments: ["/srv/other/index.ts", "/opt/thing/missing.py", "urllib.request", "", "/", "?"])
  func `finds nothing for strangers`(_ deployed: String) {
    #expect(mapper.candidates(for: StackFrame(file: deployed)).isEmpty)
  }

  @Test func `leaves library code out`() {
    #expect(mapper.candidates(for: StackFrame(file: "shop/pricing.py", isInApp: false)).isEmpty)
  }
}
