package import Agents
package import Domain
import Essentials
import Foundation
package import LanguageModel

/// What a model says should follow from research; what it claims is measured before it counts.
package struct TriageWord: Sendable, Equatable {
  package var verdict: Verdict
  /// In a sentence or two.
  package var explanation: String
  package var hasOneSolution: Bool
  package var needsProductDecision: Bool
  /// For not actionable: what evidence would help.
  package var missing: [String]
  /// For needs input: what to decide, and between what.
  package var question: String?
  package var options: [String]

  package init(
    verdict: Verdict, explanation: String, hasOneSolution: Bool, needsProductDecision: Bool, missing: [String] = [],
    question: String? = nil, options: [String] = []
  ) {
    self.verdict = verdict
    self.explanation = explanation
    self.hasOneSolution = hasOneSolution
    self.needsProductDecision = needsProductDecision
    self.missing = missing
    self.question = question
    self.options = options
  }

  /// Without an answer a person is asked.
  static let noAnswer = TriageWord(
    verdict: .needsInput, explanation: "No model could say whether this can be acted on.", hasOneSolution: false,
    needsProductDecision: false, question: "Should a fix be tried? `/nightshift fix` starts one.")
}

/// Triage by a language model, where settings name one for it.
package struct ModelTriage: Sendable {
  private let model: any LanguageModel
  private let prompt: String

  package init(_ model: any LanguageModel, prompt: String) {
    self.model = model
    self.prompt = prompt
  }

  private static let form = AnswerForm(
    name: "triage",
    schema: [
      "type": "object", "required": ["verdict", "explanation", "one_solution", "product_decision"],
      "additionalProperties": false,
      "properties": [
        "verdict": ["type": "string", "enum": ["actionable", "needs input", "not actionable"]],
        "explanation": ["type": "string", "minLength": 1, "maxLength": 1000], "one_solution": ["type": "boolean"],
        "product_decision": ["type": "boolean"], "question": ["type": "string", "maxLength": 1000],
        "options": ["type": "array", "maxItems": 5, "items": ["type": "string", "maxLength": 300]],
        "missing": ["type": "array", "maxItems": 10, "items": ["type": "string", "maxLength": 300]],
      ],
    ])

  /// What should follow; fails closed, to a question.
  package func word(
    on report: Report, _ signals: [Signal], _ findings: ResearchFindings, answers: [String] = []
  ) async throws -> TriageWord {
    let request = ModelRequest(
      system: prompt, messages: [.user(Self.told(report, signals, findings, answers).text)], maximumTokens: 1_500,
      temperature: 0, form: Self.form)
    do {
      return try Self.word(try await model.answer(request).value)
    } catch let error as CancellationError {
      throw error
    } catch {
      return .noAnswer
    }
  }

  private static func word(_ value: JSONValue) throws -> TriageWord {
    guard let verdict = value["verdict"]?.string.flatMap(Verdict.init) else { throw ModelError(.unstructured) }
    let texts = { (name: String) in value[name]?.array?.compactMap(\.string) ?? [] }
    let word = TriageWord(
      verdict: verdict, explanation: value["explanation"]?.string ?? "",
      hasOneSolution: value["one_solution"]?.bool ?? false,
      needsProductDecision: value["product_decision"]?.bool ?? true, missing: texts("missing"),
      question: value["question"]?.string, options: texts("options"))
    // A verdict that nobody could do anything with is none.
    switch verdict {
    case .needsInput where word.question?.isEmpty != false: throw ModelError(.unstructured, "no question")
    case .notActionable where word.missing.isEmpty: throw ModelError(.unstructured, "nothing is missing")
    default: return word
    }
  }

  private static func told(
    _ report: Report, _ signals: [Signal], _ findings: ResearchFindings, _ answers: [String]
  ) -> JSONValue {
    let heaviest = signals.sorted { ($1.weight, $0.id) < ($0.weight, $1.id) }.prefix(5)
    let opinion = findings.opinion
    return [
      "title": .string(ModelText.cut(report.title, 300)),
      "signals": .array(
        heaviest.map { ["source": .string($0.source), "text": .string(ModelText.cut($0.content, 3_000))] }),
      "number_of_signals": .integer(Int64(report.signalCount)),
      "cause": .string(ModelText.cut(findings.cause, 3_000)),
      "seen_to_happen": .bool(opinion?.isVerified ?? false), "trace_fits_the_code": .bool(findings.isConfirmed),
      "code": .array(findings.codePaths.prefix(10).map { .string($0.path + ($0.line.map { ":\($0)" } ?? "")) }),
      "suspect_commits": .array(
        findings.suspects.prefix(5).map { .string(ModelText.cut("\($0.commit.prefix(10)) \($0.subject)", 200)) }),
      "people_said": .array(answers.map { .string(ModelText.cut($0, 2_000)) }),
    ]
  }
}
