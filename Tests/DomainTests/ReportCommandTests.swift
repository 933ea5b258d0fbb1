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
    ("/nightshift   fix", .fix), ("/nightshift snooze", .snooze(nil)),
    ("/nightshift snooze 3d", .snooze(.seconds(3 * 86_400))), ("/nightshift snooze 12H", .snooze(.seconds(43_200))),
    ("/nightshift snooze 2w", .snooze(.seconds(14 * 86_400))),
    ("/nightshift join #7", .join(number: 7, repository: nil)),
    ("/nightshift join 7", .join(number: 7, repository: nil)),
    ("/nightshift join acme/docs#7", .join(number: 7, repository: RepositoryName("acme/docs"))),
    ("/nightshift split 3, `a1b2c3d4`  sentry:9 3", .split(["3", "a1b2c3d4", "sentry:9"])),
    ("/nightshift release sentry:9", .release(signal: "sentry:9")),
    ("/nightshift assign @mira-olsen", .assign(login: "mira-olsen")),
    ("/nightshift assign bob", .assign(login: "bob")), ("/nightshift revert", .revert),
    ("/nightshift revert please", .revert),
  ])
  func `is the first line of a comment`(_ comment: String, _ command: ReportCommand) {
    #expect(ReportCommand(comment: comment) == command)
  }

  @Test func `names the repository a report is to go to`() throws {
    let docs = try #require(RepositoryName("acme/docs"))
    #expect(ReportCommand(comment: "/nightshift move acme/docs") == .move(docs))
  }

  @Test func `that nobody knows is told back`() {
    #expect(ReportCommand(comment: "/nightshift dance all night") == .unknown("dance all night"))
  }

  @Test(arguments: [
    ("weight 7", CommandWord.weight), ("weight", .weight), ("weight -1", .weight), ("priority P9", .priority),
    ("snooze 0d", .snooze), ("snooze 3", .snooze), ("snooze soon", .snooze), ("snooze 99999d", .snooze),
    ("snooze 400d", .snooze), ("snooze -1d", .snooze), ("snooze 1.5d", .snooze), ("join", .join), ("join #", .join),
    ("join #0", .join),
    ("join #x", .join), ("join acme#1", .join), ("join #1#2", .join), ("join #99999999999", .join), ("split", .split),
    ("split ,", .split), ("move", .move), ("move docs", .move), ("move a/b/c", .move), ("move ../x", .move),
    ("release", .release), ("release two words", .release), ("assign", .assign), ("assign @", .assign),
    ("assign @a b", .assign), ("assign @a/b", .assign),
  ])
  func `without what it needs is told how it goes`(_ text: String, _ word: CommandWord) {
    #expect(ReportCommand(comment: "/nightshift \(text)") == .misused(word))
  }

  @Test(arguments: [
    ("reserch", CommandWord.research), ("dismis no", .dismiss), ("expalin", .explain), ("pri P1", .priority),
    ("Fxi", .fix), ("relase", .release), ("jion", .join),
  ])
  func `that is nearly one we know is guessed`(_ text: String, _ word: CommandWord) {
    #expect(CommandWord.nearest(to: text) == word)
  }

  @Test(arguments: ["", "x", "dance", "merge", "deploy", String(repeating: "a", count: 60)])
  func `that is like none is not guessed`(_ text: String) { #expect(CommandWord.nearest(to: text) == nil) }

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
      "research", "fix", "push", "retry", "stop", "weight N", "priority P1", "dismiss REASON", "snooze 3d", "join #N",
      "split SIGNAL…", "move OWNER/REPO", "release SIGNAL", "assign @login", "revert", "explain", "help",
    ] {
      #expect(ReportCommand.table.contains("`/nightshift \(word)`"), "\(word)")
    }
  }
}
