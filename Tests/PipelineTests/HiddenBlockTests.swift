import Domain
import Essentials
import Foundation
import Pipeline
import Testing

@Suite struct `A hidden block` {
  private let blocks = HiddenBlock(key: Sample.key)
  private let here = HiddenBlock.Place(host: "ghe.example.com", repository: 10, issue: 5_007)

  private func report(entries: Int = 2, sequence: Int = 3) throws -> Report {
    var report = try Sample.report(.inReview, weight: 9.5)
    let entry = Sample.entry("s", title: "secret words", url: "https://x.example/1")
    report.entries = (0..<entries).map {
      var copy = entry
      copy.signal = Identifier("s\($0)")
      return copy
    }
    report.change = Sample.change()
    report.research = Sample.research()
    report.sequence = sequence
    report.issue = IssueReference(number: 7, id: 5_007, url: "u")
    return report
  }

  @Test func `gives the report back, without what people said`() throws {
    let report = try report()
    let text = try blocks.text(for: report, at: here)
    let back = try #require(blocks.report(in: "people's text\n\(text)\nmore", at: here))
    #expect(back.state == .inReview && back.weight == 9.5 && back.sequence == 3 && back.change == report.change)
    #expect(back.research == report.research && back.entries.map(\.signal) == report.entries.map(\.signal))
    #expect(back.entries.allSatisfy { $0.title.isEmpty && $0.excerpt.isEmpty && $0.url == nil && $0.because.isEmpty })
    #expect(!text.contains("secret words") && !text.contains("\n"))
  }

  @Test func `does not count anywhere but where it was written`() throws {
    let text = try blocks.text(for: try report(), at: here)
    for other in [
      HiddenBlock.Place(host: "github.com", repository: 10, issue: 5_007),
      .init(host: here.host, repository: 11, issue: 5_007),
      .init(host: here.host, repository: 10, issue: 5_008),
    ] {
      #expect(blocks.report(in: text, at: other) == nil)
    }
    #expect(HiddenBlock(key: Redacted("another key of the same length!!")).report(in: text, at: here) == nil)
  }

  @Test func `that is older does not win over a newer one, wherever it was pasted`() throws {
    let old = try blocks.text(for: try report(entries: 1, sequence: 3), at: here)
    let new = try blocks.text(for: try report(entries: 2, sequence: 4), at: here)
    for body in ["\(old)\n\(new)", "\(new)\n\(old)"] {
      #expect(blocks.report(in: body, at: here)?.sequence == 4)
    }
    // Renumbering an old one breaks its seal.
    let forged = old.replacingOccurrences(of: "v1 3 ", with: "v1 9 ")
    #expect(forged != old && blocks.report(in: "\(forged)\n\(new)", at: here)?.sequence == 4)
  }

  @Test func `that was touched anywhere does not count`() throws {
    let text = try blocks.text(for: try report(), at: here)
    let characters = Array(text)
    for index in stride(from: 30, to: characters.count - 5, by: max(1, characters.count / 40)) {
      var changed = characters
      changed[index] = changed[index] == "A" ? "B" : "A"
      #expect(blocks.report(in: String(changed), at: here) == nil, "at \(index)")
    }
    #expect(blocks.report(in: String(text.dropLast(6)), at: here) == nil)
    #expect(blocks.report(in: "> \(text)", at: here) == nil)
    #expect(blocks.report(in: "", at: here) == nil)
  }

  @Test func `is the same bytes for an equal report`() throws {
    var one = try report()
    one.countedElsewhere = StableSet((0..<200).map { "hash\($0)" })
    var other = try report()
    other.countedElsewhere = StableSet((0..<200).reversed().map { "hash\($0)" })
    #expect(try blocks.text(for: one, at: here) == blocks.text(for: other, at: here))
  }

  @Test(arguments: [500, 3_000, 8_000])
  func `stays within 24 KB, and keeps the count of its signals`(_ entries: Int) throws {
    let report = try report(entries: entries)
    let text = try blocks.text(for: report, at: here)
    #expect(text.utf8.count <= 24 * 1_024)
    let back = try #require(blocks.report(in: text, at: here))
    #expect(back.signalCount == entries && back.weight == report.weight)
    // What still has a hash is recognised when it is sent again.
    let known = report.entries.count { back.hasCounted($0.signal) }
    #expect(known + (back.forgotten ?? 0) == entries && known >= 500)
  }
}
