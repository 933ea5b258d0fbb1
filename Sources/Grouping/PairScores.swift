/// The scores of pairs of signals: z-scores, corrected where two errors' own functions speak for or against.
struct PairScores {
  /// Stands for the newcomer among slots.
  static let newcomer = -1

  /// What is known of one signal.
  private struct Standing {
    var profile: Centring.Profile
    var surroundings: Surroundings
    var place: String?
  }

  private let index: GroupingIndex
  private let centring: Centring
  private let vector: [Float]
  /// By slot, the newcomer first.
  private var standings: [Standing?]
  /// The share of signals that have another one at `Calibration/twin` or above.
  private(set) var twinShare = 0.0

  /// Those of all signals that are there, as a review sees them.
  init(_ index: GroupingIndex) {
    self.init(index, [], Centring(means: index.means.vectors))
    if index.isSmall {
      standAnew(index.arranged, index.calibration.review)
    } else {
      for slot in index.arranged { standings[slot + 1] = kept(slot) }
      let enough = index.calibration.twinScore(index.calibration.review, among: index.count)
      let twins = index.arranged.count { slot in hasTwin(slot, enough) }
      twinShare = index.calibration.twinShare(twins, of: index.lists.listed)
    }
  }

  /// Whether one of a signal's neighbours scores `enough`; none does where they were never listed.
  private func hasTwin(_ slot: Int, _ enough: Double) -> Bool {
    index.lists.entries[slot].contains { entry in
      score(standings[slot + 1], standings[Int(entry.slot) + 1], entry.cosine) >= enough
    }
  }

  /// Those of a newcomer with `candidates`, and of these with each other.
  init(_ index: GroupingIndex, _ input: GroupingInput, _ sighting: Sighting, _ vector: [Float], near candidates: [Int])
  {
    self.init(index, vector, sighting.centring)
    if index.isSmall {
      standAnew(index.arranged + [Self.newcomer], index.calibration.arrival, sighting.own, input.place)
      return
    }
    let nearest = sighting.nearest(in: index)
    let own = Surroundings(of: nearest.map(\.cosine), spread: index.calibration.spread)
    standings[0] = Standing(profile: sighting.own, surroundings: own, place: input.place)
    for slot in candidates { standings[slot + 1] = kept(slot, with: sighting) }
    let isTwin = nearest.contains { entry in
      guard let theirs = index.lists.surroundings[Int(entry.slot)] else { return false }
      let place = index.slots[Int(entry.slot)]?.place
      return own.score(Double(entry.cosine), theirs) + index.correction(input.place, place)
        >= index.calibration.twinScore(index.calibration.arrival, among: index.count + 1)
    }
    twinShare = index.calibration.twinShare(index.lists.twins + (isTwin ? 1 : 0), of: index.lists.listed + 1)
  }

  private init(_ index: GroupingIndex, _ vector: [Float], _ centring: Centring) {
    self.index = index
    self.vector = vector
    self.centring = centring
    standings = Array(repeating: nil, count: index.slots.count + 1)
  }

  /// Reckons everything about `members` from their vectors alone.
  private mutating func standAnew(
    _ members: [Int], _ bar: Calibration.Bar, _ own: Centring.Profile? = nil, _ place: String? = nil
  ) {
    var profiles = Profiles(index, centring)
    let known = members.map { slot in own.flatMap { slot == Self.newcomer ? $0 : nil } ?? profiles[slot] }
    var cosines = [[Float]](repeating: [Float](repeating: 0, count: members.count), count: members.count)
    for one in members.indices {
      for other in members.indices where other < one {
        let cosine = centring.cosine(product(members[one], members[other]), known[one], known[other])
        cosines[one][other] = cosine
        cosines[other][one] = cosine
      }
    }
    for (one, slot) in members.enumerated() {
      var others = cosines[one]
      others.remove(at: one)
      standings[slot + 1] = Standing(
        profile: known[one], surroundings: Surroundings(of: others, spread: index.calibration.spread),
        place: slot == Self.newcomer ? place : index.slots[slot]?.place)
    }
    let stood = members.map { standings[$0 + 1] }
    let enough = index.calibration.twinScore(bar, among: members.count)
    let twins = members.indices.count { one in
      members.indices.contains { $0 != one && score(stood[one], stood[$0], cosines[one][$0]) >= enough }
    }
    twinShare = index.calibration.twinShare(twins, of: members.count)
  }

  /// What the lists tell of `slot`, with the newcomer among its neighbours if it is near.
  private func kept(_ slot: Int, with sighting: Sighting? = nil) -> Standing? {
    guard let member = index.slots[slot] else { return nil }
    let profile = centring.profile(of: slot, source: member.sourceNumber, in: index.table)
    guard var surroundings = index.lists.surroundings[slot] ?? index.lists.typical else { return nil }
    if let sighting, index.lists.isListed(slot) {
      let cosine = centring.cosine(product(slot, Self.newcomer), profile, sighting.own)
      surroundings = Surroundings(
        of: index.lists.entries[slot].map(\.cosine) + [cosine], spread: index.calibration.spread)
    }
    return Standing(profile: profile, surroundings: surroundings, place: member.place)
  }

  private func product(_ one: Int, _ other: Int) -> Float {
    if one == Self.newcomer { return index.table.product(other, with: vector) }
    return other == Self.newcomer ? index.table.product(one, with: vector) : index.table.product(one, other)
  }

  private func score(_ one: Standing?, _ other: Standing?, _ cosine: Float) -> Double {
    guard let one, let other else { return -.infinity }
    return one.surroundings.score(Double(cosine), other.surroundings) + index.correction(one.place, other.place)
  }

  /// Minus infinity for a signal that is no candidate.
  func score(_ one: Int, _ other: Int) -> Double {
    guard let left = standings[one + 1], let right = standings[other + 1] else { return -.infinity }
    return score(left, right, centring.cosine(product(one, other), left.profile, right.profile))
  }

  /// The mean over all pairs of one of `one` and one of `other`; 0 where there are none.
  func mean(_ one: [Int], _ other: [Int]) -> Double {
    guard !one.isEmpty, !other.isEmpty else { return 0 }
    let sum = one.reduce(0.0) { sum, left in other.reduce(sum) { $0 + score(left, $1) } }
    return sum / Double(one.count * other.count)
  }
}
