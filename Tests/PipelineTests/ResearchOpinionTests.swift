import Agents
import Domain
import Foundation
import Pipeline
import Testing

@Suite struct `An opinion` {
  private static let clear = ResearchOpinion.Clarity(
    namesFile: true, isReproduced: true, hasOneSolution: true, needsProductDecision: false)

  private func judge(
    _ verdict: Verdict, clarity: ResearchOpinion.Clarity = clear, missing: [String] = [], question: String? = nil,
    options: [String] = [], suspects: Bool = true, triage: TriageWord? = nil
  ) throws -> Research {
    let suspect = Suspect(
      commit: "c0ffee00c0ffee00", subject: "Rework", authorName: "Bob", authorEmail: "b@x", committedAt: Sample.noon,
      score: 1, reasons: ["it did"])
    var findings = ResearchFindings(
      codePaths: [CodePath(path: "shop/cart.py")], suspects: suspects ? [suspect] : [], cause: "A guard is gone.")
    findings.opinion = ResearchOpinion(
      verdict: verdict, explanation: "Because <b>.", happens: "Carts fail.", cause: "A guard is gone.",
      isVerified: clarity.isReproduced, codePaths: findings.codePaths, suspects: [], dataQueried: [],
      successCriterion: "No such error for a week.", addressedBy: "#12", missing: missing, question: question,
      options: options, clarity: clarity)
    return ResearchJudgement(
      report: try Sample.report(.researching, weight: 9), signals: [], findings: findings, reviewers: [],
      base: "b0b0b0b0b0", now: Sample.noon, addressedBy: nil, newestChange: nil, triage: triage
    ).research
  }

  @Test func `that is clear and measured high is acted on`() throws {
    let research = try judge(.actionable)
    #expect(research.verdict == .actionable)
    #expect(research.explanation.contains("100 % specific enough"))
    #expect(research.cause.contains("Carts fail.") && research.cause.contains("Seen to happen."))
    #expect(research.successCriterion == "No such error for a week.")
  }

  @Test(arguments: [
    (
      ResearchOpinion.Clarity(namesFile: false, isReproduced: true, hasOneSolution: true, needsProductDecision: false),
      "no file"
    ),
    (
      ResearchOpinion.Clarity(namesFile: true, isReproduced: false, hasOneSolution: false, needsProductDecision: false),
      "several ways"
    ),
    (
      ResearchOpinion.Clarity(namesFile: true, isReproduced: true, hasOneSolution: true, needsProductDecision: true),
      "decide how"
    ),
  ])
  func `that is not specific enough goes to a person, whatever it claims`(
    _ clarity: ResearchOpinion.Clarity, _ word: String
  ) throws {
    let research = try judge(.actionable, clarity: clarity)
    #expect(research.verdict == .needsInput)
    #expect(research.explanation.contains(word))
  }

  @Test func `asks with answers to choose from`() throws {
    let research = try judge(.needsInput, question: "Round up?", options: ["up", "down"])
    #expect(research.verdict == .needsInput)
    #expect(research.explanation.hasSuffix("Round up?\n\nChoose one:\n\n1. up\n2. down"))
    #expect(!research.explanation.contains("<b>"))
  }

  @Test func `that nothing can be done says what is missing`() throws {
    let research = try judge(.notActionable, missing: ["a stack trace"])
    #expect(research.verdict == .notActionable)
    #expect(research.explanation.contains("What would help:\n\n- a stack trace"))
  }

  @Test func `that it is done already names by what`() throws {
    #expect(try judge(.alreadyAddressed).explanation.contains("See #\u{200B}12."), "and links to nothing by itself")
  }

  @Test func `to act gives way to triage, which is measured as well`() throws {
    let asks = TriageWord(
      verdict: .needsInput, explanation: "Two ways.", hasOneSolution: false, needsProductDecision: true,
      question: "Round up?", options: ["up", "down"])
    let asked = try judge(.actionable, triage: asks)
    #expect(asked.verdict == .needsInput && asked.explanation.hasSuffix("1. up\n2. down"))
    let vague = TriageWord(
      verdict: .actionable, explanation: "Do it.", hasOneSolution: true, needsProductDecision: true)
    #expect(try judge(.actionable, triage: vague).verdict == .needsInput, "somebody has to decide first")
    let clear = TriageWord(
      verdict: .actionable, explanation: "Do it.", hasOneSolution: true, needsProductDecision: false)
    #expect(try judge(.needsInput, question: "Which?", triage: clear).verdict == .actionable)
    #expect(
      try judge(
        .needsInput,
        clarity: .init(
          namesFile: true, isReproduced: false, hasOneSolution: true, needsProductDecision: false), question: "Which?",
        suspects: false, triage: clear
      ).verdict == .needsInput, "nobody has seen it, and no commit explains it")
  }

  @Test func `that there is nothing to do is left as it is by triage`() throws {
    let eager = TriageWord(
      verdict: .actionable, explanation: "Do it.", hasOneSolution: true, needsProductDecision: false)
    #expect(try judge(.notActionable, missing: ["a trace"], triage: eager).verdict == .notActionable)
    #expect(try judge(.alreadyAddressed, triage: eager).verdict == .alreadyAddressed)
  }

  @Test(arguments: [(true, 1.0), (false, 0.85)])
  func `is measured by facts`(_ hasSuspect: Bool, _ expected: Double) {
    var findings = ResearchFindings(cause: "")
    if hasSuspect {
      findings.suspects = [
        Suspect(
          commit: "c", subject: "", authorName: "", authorEmail: "", committedAt: Sample.noon, score: 1, reasons: [])
      ]
    }
    let score = ActionScore(Self.clear, findings: findings)
    #expect(abs(score.value - expected) < 1e-9)
    #expect(score.missing.count == (hasSuspect ? 0 : 1))
  }
}
