package import Domain
package import Essentials

/// The nightly second look at a whole index: which reports are one problem, and which hold two.
///
/// All pairs are scored again and clustered from single signals. Reports in `protected` were acted on by a person: they may gain
/// signals, are never split, and are never merged with another such report.
package struct GroupingReview: Sendable {
  package enum Proposal: Sendable, Equatable {
    case merge(report: String, into: String)
    /// `into` is the report they fit better, or nil for one of their own.
    case split(report: String, signals: [Identifier<Signal>], into: String?)
  }

  package struct Reasoned: Sendable, Equatable {
    package var proposal: Proposal
    /// Completes “propose this, because …”.
    package var because: String
    /// From 0 to 1: how far the scores are beyond what would be needed.
    package var confidence: Double

    package init(proposal: Proposal, because: String, confidence: Double) {
      self.proposal = proposal
      self.because = because
      self.confidence = confidence
    }
  }

  package private(set) var proposals: [Reasoned] = []
  /// Where each signal would be if every proposal was followed; new reports are named `+` and their first signal.
  package private(set) var reports: [Identifier<Signal>: String] = [:]
  /// The mean score from which on two clusters were joined.
  package let bar: Double

  package init(_ index: GroupingIndex, protected: Set<String> = []) {
    let scores = PairScores(index)
    let bar = index.calibration.review.height(twinShare: scores.twinShare)
    let arranged = index.arranged
    let places = Dictionary(uniqueKeysWithValues: arranged.enumerated().map { ($1, $0) })
    let fixed = protected.sorted().compactMap { report in index.byReport[report]?.compactMap { places[$0] } }
    let score = { (one: Int, other: Int) in scores.score(arranged[one], arranged[other]) }
    let clusters = Clustering(
      count: arranged.count, fixed: fixed, bar: bar, near: Self.near(index, arranged, places), score: score
    ).clusters.map { $0.map { arranged[$0] } }
    self.bar = bar
    let homes = Homes(
      clusters: clusters, reports: index.slots.map { $0?.report ?? "" }, order: places, protected: protected)
    for (number, cluster) in clusters.enumerated() {
      let members = cluster.compactMap { index.slots[$0] }
      let name = homes.keeper[number] ?? "+\(members.first?.id.text ?? "")"
      for member in members { reports[member.id] = name }
    }
    propose(homes, clusters, index, scores)
  }

  /// Among many signals, those whose pairs may be near enough to join; nil where all may.
  private static func near(_ index: GroupingIndex, _ arranged: [Int], _ places: [Int: Int]) -> [[Int]]? {
    guard !index.isSmall else { return nil }
    return arranged.map { slot in index.lists.entries[slot].compactMap { places[Int($0.slot)] } }
  }

  private mutating func propose(_ homes: Homes, _ clusters: [[Int]], _ index: GroupingIndex, _ scores: PairScores) {
    for (number, cluster) in clusters.enumerated() {
      let keeper = homes.keeper[number]
      let parts = Dictionary(grouping: cluster) { index.slots[$0]?.report ?? "" }
      for report in parts.keys.sorted() where report != keeper {
        let own = parts[report] ?? []
        let rest = cluster.filter { index.slots[$0]?.report != report }
        let left = (index.byReport[report] ?? []).filter { !own.contains($0) }
        let nearness = scores.mean(own, rest)
        if left.isEmpty, let keeper {
          proposals.append(
            Reasoned(
              proposal: .merge(report: report, into: keeper),
              because:
                "their signals are as alike as one problem's: \(Self.text(nearness)), and \(Self.text(bar)) is enough",
              confidence: Self.confidence(nearness - bar)))
        } else {
          let distance = scores.mean(own, left)
          proposals.append(
            Reasoned(
              proposal: .split(report: report, signals: own.compactMap { index.slots[$0]?.id }, into: keeper),
              because:
                "they are less like the others, \(Self.text(distance)), than one problem's: \(Self.text(bar)) is needed",
              confidence: Self.confidence(bar - distance)))
        }
      }
    }
  }

  private static func confidence(_ margin: Double) -> Double { min(1, max(0, 0.5 + margin / 2)) }

  private static func text(_ score: Double) -> String { "\((score * 10).rounded() / 10)" }
}

/// Which cluster keeps which report's name.
private struct Homes {
  /// By cluster: the report that has most of its signals here, if that one has no larger part elsewhere.
  private(set) var keeper: [String?]

  /// `reports` are those of the clusters' slots, `order` says which of these came first.
  init(clusters: [[Int]], reports: [String], order: [Int: Int], protected: Set<String>) {
    var parts: [(report: String, cluster: Int, size: Int, isProtected: Bool, first: Int)] = []
    for (number, cluster) in clusters.enumerated() {
      let counts = cluster.reduce(into: [String: [Int]]()) { $0[reports[$1], default: []].append($1) }
      for (report, members) in counts {
        let first = members.compactMap { order[$0] }.min() ?? 0
        parts.append((report, number, members.count, protected.contains(report), first))
      }
    }
    keeper = Array(repeating: nil, count: clusters.count)
    var named: Set<String> = []
    let order = parts.sorted {
      ($0.isProtected ? 0 : 1, -$0.size, $0.first) < ($1.isProtected ? 0 : 1, -$1.size, $1.first)
    }
    for part in order where keeper[part.cluster] == nil && !named.contains(part.report) {
      keeper[part.cluster] = part.report
      named.insert(part.report)
    }
  }
}
