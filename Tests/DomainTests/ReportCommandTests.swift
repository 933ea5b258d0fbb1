import Domain
import Testing

@Suite struct `A command` {
  @Test(arguments: [
    ("/nightshift research", ReportCommand.research), ("/nightshift fix", .fix), ("/nightshift push", .push),
    ("/nightshift retry", .retry), ("/nightshift stop", .stop), ("/nightshift explain", .explain),
    ("/nightshift help", .help), ("/nightshift", .help), ("  \n/nightshift FIX\nthank you", .fix),
    ("/nightshift weight 13", .weight(13)), ("/nightshift priority p1", .priority(.p1)),
    ("/nightshift priority P0  ", .priority(.p0)),
    ("/nightshift dismiss not a bug, works as meant", .dismiss(reason: "not a bug, works as meant")),
    ("/nightshift dismiss", .dismiss(reason: "")), ("/nightshift dismiss one\r\ntwo", .dismiss(reason: "one")),
    ("/nightshift   fix", .fix),
  ])
  func `is the first line of a comment`(_ comment: String, _ command: ReportCommand) {
    #expect(ReportCommand(comment: comment) == command)
  }

  @Test(arguments: [
    ("/nightshift weight 7", "weight 7"), ("/nightshift weight", "weight "), ("/nightshift weight -1", "weight -1"),
    ("/nightshift priority P9", "priority P9"), ("/nightshift dance all night", "dance all night"),
  ])
  func `that nobody knows is told back`(_ comment: String, _ text: String) {
    #expect(ReportCommand(comment: comment) == .unknown(text))
  }

  @Test(arguments: [
    "", "please /nightshift fix", "> /nightshift fix", "`/nightshift fix`", "/nightshifter fix", "nightshift fix",
    "/night shift",
  ])
  func `is not hidden anywhere else`(_ comment: String) { #expect(ReportCommand(comment: comment) == nil) }

  @Test func `is bounded, whatever is pasted behind it`() {
    guard
      case .dismiss(let reason) = ReportCommand(comment: "/nightshift dismiss " + String(repeating: "x", count: 5_000))
    else {
      Issue.record("not a dismissal")
      return
    }
    #expect(reason.count == 300)
    guard case .unknown(let text) = ReportCommand(comment: "/nightshift " + String(repeating: "y", count: 5_000)) else {
      Issue.record("not unknown")
      return
    }
    #expect(text.count == 60)
  }

  @Test func `is explained in the table`() {
    for word in [
      "research", "fix", "push", "retry", "stop", "weight N", "priority P1", "dismiss REASON", "explain", "help",
    ] {
      #expect(ReportCommand.table.contains("`/nightshift \(word)`"), "\(word)")
    }
  }
}
