extension GroupingIndex {
  /// The reports beside `joined` that the newcomer shows to be the same problem.
  ///
  /// Two reports that were opened for one problem are often told as one only by a signal that speaks of both: it would have joined
  /// either by itself, and what they hold is alike but for `Calibration/bridge`.
  func bridged(from joined: String, _ considered: [Considered], _ bar: Double, _ scores: PairScores) -> [String] {
    guard let slack = calibration.bridge else { return [] }
    var near = considered.filter { $0.score >= bar && $0.report != joined }.map(\.report)
    guard !near.isEmpty else { return [] }
    var own = (byReport[joined] ?? []) + [PairScores.newcomer]
    var united: [String] = []
    // The nearest first: each one that is taken in changes what the next one is compared with.
    while let next = near.map({ (report: $0, mean: scores.mean(own, byReport[$0] ?? [])) }).max(by: {
      $0.mean < $1.mean
    }), next.mean >= bar - slack {
      united.append(next.report)
      own += byReport[next.report] ?? []
      near.removeAll { $0 == next.report }
    }
    return united
  }
}
