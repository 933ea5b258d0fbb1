import Domain
import Essentials
package import Grouping

/// A data set put through grouping, in order.
package struct GroupingRun: Sendable {
  /// Where each signal went when it came.
  package private(set) var arrived: [Placement] = []
  /// Where each is after one nightly review, in the same order.
  package private(set) var reviewed: [Placement] = []
  /// What the review proposed, and whether it was right.
  package let proposals: ProposalCheck
  package private(set) var modelCalls = 0
  /// Calls that gave no answer, so that the scores decided.
  package private(set) var failedCalls = 0
  package private(set) var reasons: [String] = []

  /// Groups `signals` one after the other, with `arbitration` where scores leave it open, or with a judge that `knowsLabels`.
  package init(
    _ signals: [LabelledSignal], vectors: [[Float]], embedder: any Embedder, calibration: Calibration? = nil,
    arbitration: Arbitration = Arbitration(), knowsLabels: Bool = false
  ) async {
    var index = GroupingIndex(calibration: calibration ?? embedder.calibration)
    var (arrived, modelCalls, failedCalls, reasons): ([Placement], Int, Int, [String]) = ([], 0, 0, [])
    for (number, labelled) in signals.enumerated() {
      var input = GroupingInput(labelled.signal)
      // A data set may hold an id twice; here each line is a signal of its own.
      input.id = Identifier("\(number)")
      let arbitration =
        knowsLabels ? Arbitration(judge: LabelJudge(group: labelled.group, after: arrived)) : arbitration
      let outcome = await arbitration.settle(input, vector: vectors[number], in: index, embedder: embedder)
      modelCalls += outcome.modelCalls
      failedCalls += outcome.failedCalls
      let (report, because) =
        switch outcome.decision {
        case .join(let report, let because, _): (report, because)
        case .open(let because, _): ("r\(number)", because)
        }
      reasons.append(because)
      index.add(input, vector: vectors[number], to: report)
      for other in outcome.unites { index.move(other, into: report) }
      arrived.append(
        Placement(id: labelled.signal.id.text, group: labelled.group, report: report, unites: outcome.unites))
    }
    let review = GroupingReview(index)
    let settled = Placement.settled(arrived)
    proposals = ProposalCheck(review, settled)
    (self.arrived, self.modelCalls, self.failedCalls, self.reasons) = (arrived, modelCalls, failedCalls, reasons)
    reviewed = settled.enumerated().map { number, placement in
      var placement = placement
      placement.report = review.reports[Identifier("\(number)")] ?? placement.report
      return placement
    }
  }

  /// The vectors of all signals, in batches.
  package static func vectors(of signals: [LabelledSignal], by embedder: any Embedder) async throws -> [[Float]] {
    var vectors: [[Float]] = []
    for start in stride(from: 0, to: signals.count, by: 16) {
      let batch = signals[start..<min(start + 16, signals.count)].map { GroupingInput($0.signal) }
      vectors += try await embedder.vectors(of: batch)
    }
    return vectors
  }
}
