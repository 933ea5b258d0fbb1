import Domain
import Pipeline
import Testing

@Suite struct `A report's title` {
  @Test func `names the error, the function and the file`() {
    let signal = Sample.signal(
      "s", title: "KeyError: 'sku'",
      frames: [
        StackFrame(file: "/usr/lib/python3/json.py", function: "loads", isInApp: false),
        StackFrame(file: "/srv/app/shop/cart.py", function: "total", line: 7),
      ])
    #expect(ReportTitle.text(for: signal) == "Fix KeyError in total (shop/cart.py)")
  }

  @Test func `is the signal's own where there is no code of the application`() {
    #expect(
      ReportTitle.text(for: Sample.signal("s", title: "Checkout button does nothing")) == "Checkout button does nothing"
    )
    let foreign = [StackFrame(file: "x.py", function: "f", isInApp: false)]
    #expect(ReportTitle.text(for: Sample.signal("s", title: "KeyError: x", frames: foreign)) == "KeyError: x")
    let frames = [StackFrame(file: "x.py", function: "f")]
    #expect(
      ReportTitle.text(for: Sample.signal("s", title: "the cart is empty", frames: frames)) == "the cart is empty")
  }

  @Test(arguments: ["${{ secrets.TOKEN }}: x", "`id`", "$(id)\n\n@ada", String(repeating: "E", count: 400), ""])
  func `is safe, whatever the signal says`(_ title: String) {
    let frames = [StackFrame(file: "a/`id`/$(x).py", function: "<lambda>${{ x }}")]
    for signal in [Sample.signal("s", title: title), Sample.signal("s", title: title, frames: frames)] {
      let text = ReportTitle.text(for: signal)
      #expect(text == SafeText.title(text) && text.count <= 96)
    }
  }
}

@Suite struct `A pull request's words` {
  @Test(arguments: [
    "Fixes #12", "fixes: #12.", "This closes\n#12, and more", "RESOLVED #12", "close #12)", "see #1 and fix #12",
  ])
  func `close an issue`(_ body: String) { #expect(ClosingKeyword.closes(12, in: body)) }

  @Test(arguments: [
    "Fixes #123", "fixes 12", "#12", "mentions #12", "fixing #12", "fixes\u{200b} #12", "prefix #12", "",
  ])
  func `do not close it by chance`(_ body: String) { #expect(!ClosingKeyword.closes(12, in: body)) }
}
