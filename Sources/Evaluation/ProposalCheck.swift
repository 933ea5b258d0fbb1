import Essentials
package import Grouping

/// Whether what the nightly review proposes is right by the labels.
package struct ProposalCheck: Sendable, Equatable {
  package struct Judged: Sendable, Equatable {
    package var isRight: Bool
    package var confidence: Double

    package init(isRight: Bool, confidence: Double) {
      self.isRight = isRight
      self.confidence = confidence
    }
  }

  /// From this confidence on the review acts by itself, if the settings leave it at that.
  package static let sure = 1.0

  package private(set) var all: [Judged]

  /// `arrived` in order; the review calls each signal by its number in it.
  package init(_ review: GroupingReview, _ arrived: [Placement]) {
    let members = Dictionary(grouping: arrived.indices) { arrived[$0].report }
    func group(of numbers: [Int]) -> String? {
      let counts = numbers.reduce(into: [String: Int]()) { $0[arrived[$1].group, default: 0] += 1 }
      return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    }
    all = review.proposals.map { reasoned in
      let isRight: Bool
      switch reasoned.proposal {
      case .merge(let report, let into):
        isRight = group(of: members[report] ?? []) == group(of: members[into] ?? [])
      case .split(let report, let signals, let into):
        let out = Set(signals.compactMap { Int($0.text) })
        let own = group(of: out.sorted())
        let rest = group(of: (members[report] ?? []).filter { !out.contains($0) })
        isRight = into.map { own == group(of: members[$0] ?? []) } ?? (own != rest)
      }
      return Judged(isRight: isRight, confidence: reasoned.confidence)
    }
  }

  package var right: Int { all.count(where: \.isRight) }
  package var sure: [Judged] { all.filter { $0.confidence >= Self.sure } }
}
