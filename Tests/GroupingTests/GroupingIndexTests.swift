import Domain
import Essentials
import Foundation
import Grouping
import Testing

private func input(
  _ id: String, _ content: String, source: String = "zendesk", trace: String? = nil, frames: [StackFrame] = []
) -> GroupingInput {
  GroupingInput(
    Signal(
      id: Identifier(id), source: source, type: "x", title: content.firstLine(limit: 200), content: content, weight: 1,
      occurredAt: Date(timeIntervalSince1970: 0), trace: trace, frames: frames))
}

private let pricing = StackFrame(file: "shop/pricing.py", function: "apply_voucher", line: 42)
private let error = input(
  "e", "KeyError: 'rate'\nPOST /checkout", source: "sentry", trace: "abcdef0123456789", frames: [pricing])

private let words = LexicalVector()

private func vector(_ input: GroupingInput) async throws -> [Float] {
  try #require(try await words.vectors(of: [input]).first)
}

private func index(_ members: [(GroupingInput, String)]) async throws -> GroupingIndex {
  var index = GroupingIndex(calibration: words.calibration)
  for (input, report) in members { index.add(input, vector: try await vector(input), to: report) }
  return index
}

extension GroupingIndex {
  fileprivate func decide(_ input: GroupingInput) async throws -> GroupingDecision {
    decide(input, vector: try await vector(input))
  }
}

private func joined(_ decision: GroupingDecision) -> String? {
  if case .join(let report, _, _) = decision { report } else { nil }
}

/// Problems that have nothing to do with each other.
private let stream: [(GroupingInput, String)] = [
  "The invoice footer shows last year's bank account", "Dark theme is unreadable on the calendar page",
  "Exporting contacts to a spreadsheet drops umlauts", "Two-factor codes arrive an hour late by text message",
  "Map pins jump when zooming on a tablet", "Password reset mail lands in spam at one provider",
  "Profile pictures are rotated by ninety degrees", "Search ignores accents in French street names",
  "Weekly digest is sent twice on Mondays", "Printing a delivery note cuts off the last row",
  "Notifications badge stays red after reading everything", "Time zone of meetings is wrong for Lisbon",
  "Uploading a large video stalls at ninety percent", "The onboarding tour covers the close button",
].enumerated().map { (input("s\($0.offset)", $0.element), "r\($0.offset)") }

@Suite struct `A grouping index` {
  @Test func `opens a report for the first signal`() async throws {
    #expect(try await joined(index([]).decide(error)) == nil)
  }

  @Test func `keeps apart what one function throws for different reasons`() async throws {
    let run = StackFrame(file: "render/ffmpeg.ts", function: "runFfmpeg", line: 66)
    let probe = StackFrame(file: "ingest/probe.ts", function: "probe", line: 37)
    let killed = input("k", "RenderError: ffmpeg exited with code 137", source: "sentry", frames: [run])
    let known = try await index(stream + [(killed, "killed")])
    let again = input("a", "RenderError: ffmpeg exited with code 137", source: "sentry", frames: [run, probe])
    #expect(try await joined(known.decide(again)) == "killed")
    let wrong = input("w", "RenderError: ffmpeg exited with code 1", source: "sentry", frames: [run, probe])
    #expect(try await joined(known.decide(wrong)) == nil)
  }

  @Test func `joins what has the same fingerprint, place or trace`() async throws {
    let known = try await index([(input("o", "Something else entirely about maps"), "other"), (error, "report")])
    let again = input("2", "KeyError: 'other'", source: "sentry", frames: [pricing])
    #expect(try await joined(known.decide(again)) == "report")
    let deeper = [pricing, StackFrame(file: "shop/jobs.py", function: "nightly")]
    #expect(try await joined(known.decide(input("3", "KeyError: 'x'", source: "sentry", frames: deeper))) == "report")
    #expect(
      try await joined(known.decide(input("4", "slow span", source: "traces", trace: "ABCDEF0123456789"))) == "report")
  }

  @Test func `lets a log line join the error it names`() async throws {
    let line = input("l", "ERROR POST /checkout 500: KeyError in apply_voucher (voucher=X)", source: "logs")
    #expect(try await joined(index([(error, "report")]).decide(line)) == "report")
  }

  @Test(arguments: [0, 14])
  func `lets a complaint join the one that says the same, among few and among many`(_ others: Int) async throws {
    let first = input("a", "Gift card and voucher together stop the checkout with an error message")
    let second = input("b", "Checkout stops with an error when I use a voucher and a gift card", source: "slack")
    let known = try await index(Array(stream.prefix(others)) + [(first, "report")])
    #expect(try await joined(known.decide(second)) == "report")
    #expect(try await joined(known.decide(input("c", "The coffee machine in the lobby leaks"))) == nil)
  }

  @Test func `keeps errors thrown in different places apart`() async throws {
    let elsewhere = StackFrame(file: "shop/payment.py", function: "charge", line: 7)
    let outer = StackFrame(file: "shop/api.py", function: "place_order", line: 3)
    let one = input("1", "KeyError: None\nPOST /orders", source: "sentry", frames: [pricing, outer])
    let two = input("2", "TimeoutError: timed out\nPOST /orders", source: "sentry", frames: [elsewhere, outer])
    #expect(try await joined(index([(one, "report")]).decide(two)) == nil)
  }

  @Test func `says why, and what else it looked at`() async throws {
    let known = try await index([(error, "report")])
    guard case .join(_, let because, let score) = try await known.decide(input("2", "KeyError: 1", frames: [pricing]))
    else {
      Issue.record("should join")
      return
    }
    #expect(because.contains("fingerprint"))
    #expect(score == .infinity)
    guard case .open(_, let considered) = try await known.decide(input("3", "Newsletter typo")) else {
      Issue.record("should open")
      return
    }
    #expect(considered.map(\.report) == ["report"])
  }

  @Test func `forgets signals and reports, and decides the same however it came to be`() async throws {
    var known = try await index(stream + [(error, "report")])
    known.remove(report: "report")
    known.remove(Identifier("unknown"))
    #expect(known.count == stream.count)
    #expect(known.report(of: Identifier("e")) == nil)
    let probe = input("p", "Search ignores accents in street names of Lyon", source: "slack")
    let again = try await index(stream).decide(probe)
    #expect(try await known.decide(probe) == again)
    known.add(stream[0].0, vector: try await vector(stream[0].0), to: "moved")
    #expect(known.report(of: Identifier("s0")) == "moved")
    #expect(known.count == stream.count)
  }
}

@Suite struct `The words of a text` {
  @Test(arguments: [
    ("applyVoucher_code", ["apply", "voucher", "code"]), ("vouchers", ["voucher"]), ("entries", ["entry"]),
    ("stopped stopping stops", ["stop", "stop", "stop"]), ("it does not work", []),
  ])
  func `are stems of what it names`(_ text: String, _ stems: [String]) {
    #expect(Words.stems(in: text) == stems)
  }
}
