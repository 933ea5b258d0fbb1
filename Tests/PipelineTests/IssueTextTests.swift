import Domain
import Essentials
import Foundation
import Pipeline
import Testing

@Suite struct `The text of an issue` {
  private func text(_ report: Report, block: String = "<!-- block -->") -> IssueText {
    IssueText(report: report, threshold: 8, block: block, disclosure: .full)
  }

  private func full(entries: Int, title: String = "KeyError: sku") throws -> Report {
    var report = try Sample.report(.inReview, weight: Double(entries) * 3)
    let entry = Sample.entry(
      "s", title: title, because: "the same exception at the same place in the same file",
      url: "https://sentry.example/issues/1")
    report.entries = (0..<entries).map {
      var copy = entry
      copy.signal = Identifier("s\($0)")
      copy.at = Sample.noon + Double($0) * 60
      return copy
    }
    report.research = Sample.research()
    report.change = Sample.change()
    return report
  }

  @Test func `is all there is on an issue of our own`() throws {
    let body = text(try full(entries: 2)).replacing(in: "")
    #expect(body.hasPrefix(OwnPart.begin) && body.hasSuffix(OwnPart.end))
    #expect(body.contains("### Ledger") && body.contains("### Research") && body.contains("```mermaid"))
    #expect(body.contains("<!-- nightshift:report r1 -->") && body.contains("<!-- block -->"))
  }

  @Test func `leaves what people wrote before, between edits and after`() throws {
    let first = text(try full(entries: 1)).replacing(in: "Written by a person.")
    #expect(first.hasPrefix("Written by a person.\n\n\(OwnPart.begin)"))
    let second = text(try full(entries: 3)).replacing(in: first + "\n\nA note below.")
    #expect(second.hasPrefix("Written by a person.\n\n") && second.hasSuffix("\n\nA note below."))
    #expect(second.components(separatedBy: OwnPart.begin).count == 2 && second.contains("s2") == first.contains("s2"))
  }

  @Test func `is the same when nothing changed`() throws {
    let report = try full(entries: 3)
    let once = text(report).replacing(in: "Person.")
    #expect(text(report).replacing(in: once) == once)
  }

  @Test(arguments: [100, 2_000])
  func `never passes GitHub's limit`(_ entries: Int) throws {
    let block = "<!-- " + String(repeating: "x", count: 24 * 1_024) + " -->"
    let report = try full(entries: entries, title: String(repeating: "🙂 long title ", count: 40))
    for people in ["", String(repeating: "é", count: 20_000)] {
      let body = text(report, block: block).replacing(in: people)
      #expect(body.utf16.count <= OwnPart.limit && body.hasPrefix(people) && body.contains(block))
      if entries == 2_000 { #expect(body.contains("earlier signals are counted")) }
    }
  }

  @Test func `gives up its own sections before people's text`() throws {
    let people = String(repeating: "x", count: 64_000)
    let body = text(try full(entries: 100)).replacing(in: people)
    #expect(body.utf16.count <= OwnPart.limit && body.hasPrefix(people) && body.contains("**In review**"))
    #expect(!body.contains("### Ledger") && body.contains("<!-- block -->"))
  }

  @Test(arguments: [
    "<!-- nightshift:end -->", "<!-- nightshift:begin -->", "| a | b | c |", "@everyone fixes #1",
    "![x](https://evil.example/x.png)",
    "</td><script>alert(1)</script>", "a\n\n# Heading", "`code` [link](javascript:alert(1))",
    "<!--s:0123456789abcdef--> |",
  ])
  func `keeps a hostile title inert`(_ title: String) throws {
    var report = try full(entries: 1)
    report.entries.append(Sample.entry("evil", title: title))
    let body = text(report).replacing(in: "Person.")
    #expect(body.components(separatedBy: "<!-- nightshift:begin -->").count == 2)
    #expect(body.components(separatedBy: "<!-- nightshift:end -->").count == 2)
    for bad in ["@everyone", "#1 ", "![x]", "<script", "\n# Heading", "[link]"] {
      #expect(!body.contains(bad), "\(bad)")
    }
    let row = try #require(body.split(separator: "\n").first { $0.contains(report.entries[1].countedAs) })
    // Six cells: seven bars that are not escaped.
    #expect(row.replacingOccurrences(of: "\\|", with: "").count { $0 == "|" } == 7, "\(row)")
    #expect(text(report).replacing(in: body) == body)
  }

  @Test(arguments: ReportState.allCases)
  func `says where the report is`(_ state: ReportState) throws {
    var report = try Sample.report(state, weight: 5)
    report.question = "Which commit?"
    report.recurrenceOf = 3
    let body = text(report).replacing(in: "")
    #expect(body.contains("**") && body.contains("recurrence of #3") && body.contains("Which commit?"))
    if state == .gathering { #expect(body.contains("Weight 5 of 8: 3 more starts research.")) }
  }
}

@Suite struct `A row of the ledger` {
  @Test(
    arguments: [
      "KeyError: sku", "a | b || c", "[link](https://x.example/(1))", "`tick` *star* _under_ ~x~ \\ back",
      "<b>&amp;</b>",
      "ends with )", "[starts", "x](y", "tab\tand\nnewline", "@ada #12", "<!--s:0123456789abcdef-->", " | | | | ",
    ], [nil, "https://sentry.example/issues/1?q=a%20b"])
  func `that was written is read back`(_ title: String, _ url: String?) throws {
    var report = try Sample.report(weight: 3)
    let entry = Sample.entry("s1", title: title, because: "same words: \(title)", url: url)
    report.entries = [entry, Sample.entry("s2")]
    let body = IssueText(report: report, threshold: 8, block: "", disclosure: .full).replacing(
      in: "Person | with | bars")
    let row = try #require(LedgerRows.read(body)[entry.countedAs])
    #expect(row.because == entry.because && row.title == entry.title && row.url == entry.url)
  }

  @Test func `tells what a weight is made of, how often it came and what has faded`() throws {
    var report = try Sample.report(weight: 5)
    var entry = Sample.entry("s1", weight: 6)
    entry.reckoning = "3 for an error + 3 for 1000000 times"
    entry.times = 1_000_000
    report.entries = [entry, Sample.entry("s2")]
    report.fading = Fading(by: 4, at: Sample.noon)
    func body(_ disclosure: Disclosure) -> String {
      IssueText(report: report, threshold: 8, block: "", disclosure: disclosure).replacing(in: "")
    }
    #expect(body(.full).contains("| sentry error ×1000000 |"))
    #expect(body(.full).contains("| 6 (3 for an error + 3 for 1000000 times) |"))
    #expect(body(.full).contains("4 faded with time, the last of it on 2026-11-21."))
    #expect(LedgerRows.read(body(.full))[entry.countedAs]?.reckoning == entry.reckoning)
    #expect(LedgerRows.read(body(.full))[report.entries[1].countedAs]?.reckoning == nil)
    #expect(!body(.linksOnly).contains("for an error") && body(.linksOnly).contains("×1000000"))
  }

  @Test func `is not read from what is no row`() {
    for text in [
      "", "| a | b |", "| a | b | c | d | e |", "| a | b | c | d | e <!--s:short--> |", "x <!--s:0123456789abcdef--> |",
    ] {
      #expect(LedgerRows.read(text).isEmpty, "\(text)")
    }
  }
}
