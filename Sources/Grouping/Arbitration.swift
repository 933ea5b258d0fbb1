/// Lets a language model into the decisions that scores leave open, at one call a signal at most.
///
/// What is clear costs nothing. What is unclear is asked once. What nothing is near to is searched for once more, with queries that a
/// model wrote. A model that fails changes nothing: the scores' decision stands.
package struct Arbitration: Sendable {
  package struct Outcome: Sendable, Equatable {
    package var decision: GroupingDecision
    package var modelCalls: Int
    /// Those that gave no answer that could be read, so that the scores decided.
    package var failedCalls = 0
    /// Further reports that the signal shows to be the problem of the one it joins.
    package var unites: [String] = []
  }

  /// A report this many units below the lowest bar is no match, whatever a model says.
  private static let reach = 1.5

  private let judge: (any MatchJudge)?
  private let writer: (any QueryWriter)?

  package init(judge: (any MatchJudge)? = nil, writer: (any QueryWriter)? = nil) {
    self.judge = judge
    self.writer = writer
  }

  /// Whether there is no model to ask, so that the scores' decision always stands.
  package var isIdle: Bool { judge == nil && writer == nil }

  /// Settles where `input` belongs; `assessment` is what the scores say, if that is known already.
  package func settle(
    _ input: GroupingInput, vector: [Float], in index: GroupingIndex, embedder: any Embedder,
    assessment: Assessment? = nil
  ) async -> Outcome {
    let assessment = assessment ?? index.assess(input, vector: vector)
    guard let best = assessment.considered.first else { return Outcome(decision: assessment.decision, modelCalls: 0) }
    if assessment.isUnclear, let judge {
      let decision = await ask(judge, input, index, assessment)
      return Outcome(
        decision: decision ?? assessment.decision, modelCalls: 1, failedCalls: decision == nil ? 1 : 0,
        unites: Self.joined(decision ?? assessment.decision) == Self.joined(assessment.decision)
          ? assessment.unites : [])
    }
    if best.score < assessment.bar, best.score >= assessment.lowestBar - Self.reach * assessment.unit, let writer {
      guard let queries = try? await writer.queries(for: input) else {
        return Outcome(decision: assessment.decision, modelCalls: 1, failedCalls: 1)
      }
      return Outcome(
        decision: await search(queries, input, index, embedder) ?? assessment.decision, modelCalls: 1)
    }
    return Outcome(decision: assessment.decision, modelCalls: 0, unites: assessment.unites)
  }

  private static func joined(_ decision: GroupingDecision) -> String? {
    if case .join(let report, _, _) = decision { report } else { nil }
  }

  /// Nil where the model does not answer.
  private func ask(
    _ judge: any MatchJudge, _ input: GroupingInput, _ index: GroupingIndex, _ assessment: Assessment
  ) async -> GroupingDecision? {
    let question = MatchQuestion(about: input, in: index, considered: assessment.considered)
    guard let choices = try? await judge.choose(question) else { return nil }
    for choice in choices.prefix(2) {
      // A report that was not offered, or that is too far away, is no answer: then the second one counts.
      guard let candidate = question.candidates.first(where: { $0.report == choice }),
        candidate.score >= assessment.lowestBar - Self.reach * assessment.unit
      else { continue }
      return .join(report: choice, because: "one change would resolve both, says the model", score: candidate.score)
    }
    return .open(
      because: "no one change would resolve it and a known problem, says the model",
      considered: Array(assessment.considered.prefix(3)))
  }

  private func search(
    _ queries: [GroupingQuery], _ input: GroupingInput, _ index: GroupingIndex, _ embedder: any Embedder
  ) async -> GroupingDecision? {
    guard !queries.isEmpty else { return nil }
    var told = input
    told.text.sentences += queries.prefix(3).map { String($0.text.prefix(300)) }
    guard let vector = try? await embedder.vectors(of: [told]).first else { return nil }
    let assessment = index.assess(told, vector: vector)
    guard case .join(let report, let because, let score) = assessment.decision else { return nil }
    return .join(report: report, because: because + ", by queries that the model wrote", score: score)
  }
}
