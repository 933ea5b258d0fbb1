import Domain
import Essentials
import Foundation
import Testing

/// A report in which every text that somebody outside chose holds a canary.
enum Canary {
  static let word = "canary"
  static let noon = Date(timeIntervalSince1970: 1_795_262_400)

  static func entry(_ id: String, weight: Double = 3, subject: String? = nil) -> LedgerEntry {
    LedgerEntry(
      signal: Identifier(id), source: "sentry", type: "canary-type", at: noon, weight: weight,
      because: "it names the same code (both say canary)", title: "canary title", excerpt: "canary excerpt",
      url: "https://canary:canary@errors.example.com/1?q=canary#canary", people: 3, subject: subject,
      place: StackFrame(file: "/srv/canary/cart.py", function: "canary", line: 7), fingerprint: "f00d")
  }

  static func research(_ verdict: Verdict) -> Research {
    Research(
      verdict: verdict, explanation: "canary", cause: "canary", priority: .p2, impact: "canary people",
      codePaths: [CodePath(path: "shop/cart.py", line: 7, function: "canary")],
      suspects: [
        Suspect(
          commit: "c0ffee0123456789", subject: "Share vouchers", authorName: "Ada", authorEmail: "ada@example.com",
          committedAt: noon, score: 1, reasons: ["canary"])
      ], reviewers: [SuggestedReviewer(login: "ada", because: "canary")], dataQueried: ["canary", "canary"],
      successCriterion: "canary", base: "b0", signals: 2, at: noon, addressedBy: "canary")
  }

  static func report(_ state: ReportState, _ verdict: Verdict = .actionable) throws -> Report {
    var report = Report(
      id: Identifier("r1"), repository: try #require(RepositoryName("acme/shop")), title: "canary", createdAt: noon)
    report.state = state
    report.publishedTitle = "canary"
    report.entries = [entry("a"), entry("b", weight: 4, subject: "Fix KeyError in canary (shop/cart.py)")]
    report.research = research(verdict)
    report.note = "canary"
    report.question = "canary"
    report.change = ProposedChange(
      number: 12, branch: "nightshift/7-fix", head: "h1", base: "b0", snapshot: nil, suspect: nil,
      reviewers: [SuggestedReviewer(login: "ada", because: "canary")], openedAt: noon)
    return report
  }

  /// Everything in a value, as text.
  static func text(_ value: some Encodable) throws -> String {
    String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
  }
}

@Suite struct `A disclosure` {
  @Test(arguments: [(true, true), (true, false), (false, false), (false, true)])
  func `is for links only where everybody reads and nobody said otherwise`(_ isPrivate: Bool, _ redacts: Bool) {
    let disclosure = Disclosure(isPrivate: isPrivate, redactsPublicEvidence: redacts)
    #expect(disclosure == (!isPrivate && redacts ? .linksOnly : .full))
  }

  @Test func `that is full changes nothing`() throws {
    let report = try Canary.report(.needsInput)
    #expect(Disclosure.full.shown(report) == report)
    #expect(Disclosure.full.summary("words", suspect: "c", paths: []) == "words")
    #expect(Disclosure.full.answer("words") == "words" && Disclosure.full.trail("words", stage: "group") == "words")
    #expect(Disclosure.full.changeTitle("words", for: report) == "words")
  }

  @Test(arguments: ReportState.allCases, Verdict.allCases)
  func `of links shows nothing of what was said`(_ state: ReportState, _ verdict: Verdict) throws {
    for (hasChange, isHeldBack) in [(true, false), (false, true), (false, false)] {
      var report = try Canary.report(state, verdict)
      if !hasChange { report.change = nil }
      if isHeldBack {
        report.heldBack = HeldBackChange(snapshot: "s", base: "b0", reasons: ["`Makefile` is run by CI"], digest: "d")
      }
      let shown = Disclosure.linksOnly.shown(report)
      #expect(!(try Canary.text(shown)).contains(Canary.word), "\(shown)")
      #expect(Disclosure.linksOnly.shown(shown) == shown, "showing it twice changes nothing more")
      #expect(shown.question?.isEmpty == false)
    }
  }

  @Test func `of links keeps source, time, weight, a general reason and the page`() throws {
    let entry = Disclosure.linksOnly.shown(Canary.entry("a"))
    #expect(entry.source == "sentry" && entry.at == Canary.noon && entry.weight == 3)
    #expect(entry.because == "it names the same code" && entry.title == "its page at sentry")
    #expect(entry.url == "https://errors.example.com/1" && entry.countedAs == Canary.entry("a").countedAs)
    #expect(entry.fingerprint == "f00d")
  }

  @Test func `of links keeps code paths, commits and whom to ask`() throws {
    let research = Disclosure.linksOnly.shown(Canary.research(.actionable))
    #expect(research.codePaths == [CodePath(path: "shop/cart.py", line: 7)])
    #expect(research.cause == "Likeliest c0ffee0123 (Share vouchers).")
    #expect(research.reviewers.map(\.login) == ["ada"] && research.verdict == .actionable)
    #expect(research.successCriterion.contains("`shop/cart.py`") && research.addressedBy == nil)
  }

  @Test func `of links says of a change what was taken back and where`() {
    #expect(
      Disclosure.linksOnly.summary("canary", suspect: "c0ffee0123456789", paths: ["b.py", "a.py"])
        == "This takes commit c0ffee0123 back, or a part of it, in `a.py`, `b.py`.")
    #expect(Disclosure.linksOnly.summary("canary", suspect: nil, paths: []) == "This changes code, in no file.")
    #expect(!Disclosure.linksOnly.answer("canary").contains("canary"))
  }

  @Test func `of links tells the trail's public stages only`() {
    #expect(Disclosure.linksOnly.trail("failing: contract", stage: "iterate") == "failing: contract")
    for stage in ["screen", "group", "report", "research", "receive", "route", "worker"] {
      #expect(!Disclosure.linksOnly.trail("canary", stage: stage).contains("canary"))
    }
  }
}

@Suite struct `A public title` {
  private func report(_ subjects: [(Double, String?)], path: String? = nil) throws -> Report {
    var report = try Canary.report(.gathering)
    report.entries = subjects.enumerated().map { Canary.entry("\($0)", weight: $1.0, subject: $1.1) }
    report.research?.codePaths = path.map { [CodePath(path: $0)] } ?? []
    return report
  }

  @Test(arguments: [
    ("Fix KeyError in total (shop/cart.py)", "Fix KeyError in shop/cart.py"),
    ("Fix panic in run (cmd/main.go)", "Fix panic in cmd/main.go"),
    ("Fix customer-said-this in total (shop/cart.py)", "Fix an error in shop/cart.py"),
    ("Fix KeyError in shop/cart.py", "Fix KeyError in shop/cart.py"),
    ("Ann Onymous cannot pay", "A problem reported by sentry"), ("Fix my order now", "A problem reported by sentry"),
  ])
  func `is made of the error's type and the file`(_ subject: String, _ title: String) throws {
    #expect(PublicTitle.text(for: try report([(3, subject)])) == title)
  }

  @Test func `takes the heaviest signal, and the file that research found`() throws {
    let subjects: [(Double, String?)] = [
      (1, "Fix TypeError in a (a/a.py)"), (3, "Fix KeyError in b (b/b.py)"), (2, nil),
    ]
    #expect(PublicTitle.text(for: try report(subjects)) == "Fix KeyError in b/b.py")
    #expect(PublicTitle.text(for: try report(subjects, path: "c/c.py")) == "Fix KeyError in c/c.py")
    #expect(PublicTitle.text(for: try report([], path: "c/c.py")) == "Fix an error in c/c.py")
    #expect(PublicTitle.text(for: try report([])) == "A problem")
  }
}
