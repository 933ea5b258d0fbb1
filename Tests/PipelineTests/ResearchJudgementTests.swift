import Agents
import Domain
import Foundation
import Pipeline
import Testing

@Suite struct `A judgement` {
  private static let suspect = Suspect(
    commit: "c0ffee00c0ffee00", subject: "Rework cart", authorName: "Bob", authorEmail: "b@x",
    committedAt: Sample.noon - 3_600,
    score: 1, reasons: ["it changed the failing line"])

  private func findings(
    paths: Bool = true, suspects: [Suspect] = [suspect], isConfirmed: Bool = true, isAlreadyGone: Bool = false
  ) -> ResearchFindings {
    ResearchFindings(
      codePaths: paths ? [CodePath(path: "shop/cart.py", line: 7)] : [], suspects: suspects, cause: "`total` <b>",
      dataQueried: ["blame of shop/cart.py"], isConfirmed: isConfirmed, isAlreadyGone: isAlreadyGone)
  }

  private func judge(
    _ findings: ResearchFindings, signals: [Signal] = [], addressedBy: String? = nil, rejected: String? = nil,
    newest: Date? = nil, sources: [String] = ["sentry"]
  ) throws -> Research {
    var report = try Sample.report(.researching, weight: 9)
    report.entries = sources.enumerated().map { Sample.entry("s\($0.offset)") }
    for (index, source) in sources.enumerated() { report.entries[index].source = source }
    if let rejected {
      report.rejections = [Rejection(pullRequest: 3, by: "ada", at: Sample.noon, suspect: rejected)]
    }
    return ResearchJudgement(
      report: report, signals: signals, findings: findings, reviewers: [], base: "b0b0b0b0b0b0b0", now: Sample.noon,
      addressedBy: addressedBy, newestChange: newest
    ).research
  }

  @Test func `is actionable with a confirmed place and a culprit`() throws {
    let research = try judge(findings())
    #expect(research.verdict == .actionable && research.explanation.contains("c0ffee00c0"))
    #expect(research.base == "b0b0b0b0b0b0b0" && research.signals == 1 && research.at == Sample.noon)
  }

  @Test func `is not actionable where nothing points at code here`() throws {
    #expect(try judge(findings(paths: false)).verdict == .notActionable)
  }

  @Test func `needs input without a culprit, or with a guessed place`() throws {
    #expect(try judge(findings(suspects: [])).verdict == .needsInput)
    let guess = try judge(findings(isConfirmed: false))
    #expect(guess.verdict == .needsInput && guess.explanation.contains("/nightshift fix"))
  }

  @Test func `is addressed already by another pull request, or by code that is gone`() throws {
    let other = try judge(findings(), addressedBy: "#44")
    #expect(other.verdict == .alreadyAddressed && other.addressedBy == "#44" && other.explanation.contains("#44"))
    #expect(try judge(findings(isAlreadyGone: true)).verdict == .alreadyAddressed)
  }

  @Test func `leaves out a culprit that a person said no to`() throws {
    #expect(try judge(findings(), rejected: "c0ffee00c0ffee00").suspects.isEmpty)
  }

  @Test func `is not actionable where something outside fails and the code is old`() throws {
    let outside = [
      Sample.signal("s", title: "TimeoutError: upstream timed out", frames: [StackFrame(file: "shop/cart.py")])
    ]
    let month = 31.0 * 86_400
    #expect(try judge(findings(), signals: outside, newest: Sample.noon + month).verdict == .notActionable)
    #expect(try judge(findings(), signals: outside, newest: Sample.noon).verdict == .actionable)
    let inside = [Sample.signal("s", title: "KeyError: sku", frames: [StackFrame(file: "shop/cart.py")])]
    #expect(try judge(findings(), signals: inside, newest: Sample.noon + month).verdict == .actionable)
  }

  @Test func `makes the findings' words safe`() throws {
    let research = try judge(findings())
    #expect(!research.cause.contains("<b>") && research.successCriterion.contains("shop/cart.py"))
  }

  private static func signals(_ count: Int, _ severity: Severity?, people: Int? = nil) -> [Signal] {
    (0..<count).map { Sample.signal("s\($0)", severity: severity, people: people) }
  }

  @Test(arguments: [
    (signals(1, .fatal, people: 100), ["sentry"], Priority.p0), (signals(1, .fatal), ["sentry"], .p1),
    (signals(1, .info, people: 25), ["sentry"], .p1), (signals(3, .error), ["sentry", "slack", "logs"], .p1),
    (signals(3, .error), ["sentry"], .p2), (signals(1, .info, people: 5), ["sentry"], .p2),
    (signals(1, .error), ["sentry"], .p3), (signals(2, .warning), ["slack"], .p4), ([], ["slack"], .p4),
  ])
  func `has a priority from measured impact`(_ signals: [Signal], _ sources: [String], _ priority: Priority) throws {
    #expect(try judge(findings(), signals: signals, sources: sources).priority == priority)
  }

  @Test func `says how many, how bad and when`() throws {
    let signals = [
      Sample.signal("a", severity: .error, people: 3),
      Sample.signal("b", at: Sample.noon + 60, severity: .error, people: 4),
    ]
    let impact = try judge(findings(), signals: signals, sources: ["sentry", "slack"]).impact
    #expect(impact.contains("2 signals from sentry, slack") && impact.contains("2 of them errors"))
    #expect(impact.contains("about 7 people") && impact.contains("between 2026-"))
  }
}
