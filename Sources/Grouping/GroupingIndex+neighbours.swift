/// Keeping each signal's nearest up to date.
extension GroupingIndex {
  /// Cosines in a list are looked at again once there are this many times the signals.
  private static let staleness = 1.25
  /// How many lists that were never made a newcomer may cost.
  private static let warmings = 8

  /// Lists the nearest of a newcomer at `slot`, and it among theirs.
  mutating func list(_ slot: Int, _ sighting: Sighting) {
    let spread = calibration.spread
    lengths[slot] = sighting.own.length
    let nearest = sighting.nearest(in: self)
    lists.make(slot, nearest, among: count, spread: spread)
    var touched = [slot]
    for (other, cosine) in sighting.cosines.enumerated() where cosine > lists.floors[other] && other != slot {
      guard var entry = sighting.entry(other, in: self) else { continue }
      entry.slot = Int32(slot)
      lists.insert(entry, into: other, spread: spread)
      touched.append(other)
    }
    var profiles = Profiles(self, sighting.centring)
    for other in touched where Double(lists.seenAmong[other]) * Self.staleness < Double(count) {
      renew(other, &profiles)
    }
    for other in touched { noteTwins(of: other) }
    for entry in nearest.prefix(Self.warmings) where !lists.isListed(Int(entry.slot)) { warm(Int(entry.slot)) }
  }

  private mutating func renew(_ slot: Int, _ profiles: inout Profiles) {
    let own = profiles[slot]
    var cosines: [Int32: Float] = [:]
    for entry in lists.entries[slot] {
      cosines[entry.slot] = profiles.centring.cosine(entry.raw, own, profiles[Int(entry.slot)])
    }
    lengths[slot] = own.length
    lists.renew(slot, among: count, spread: calibration.spread) { cosines[$0.slot] ?? $0.cosine }
  }

  /// Whether one of `slot`'s neighbours is its twin, which then has one too.
  mutating func noteTwins(of slot: Int) {
    guard let own = lists.surroundings[slot] else { return }
    let enough = calibration.twinScore(calibration.arrival, among: count)
    var isFound = false
    for entry in lists.entries[slot] {
      let other = Int(entry.slot)
      guard let theirs = lists.surroundings[other] else { continue }
      let score = own.score(Double(entry.cosine), theirs) + correction(slots[slot]?.place, slots[other]?.place)
      guard score >= enough else { continue }
      isFound = true
      lists.note(other, hasTwin: true)
    }
    lists.note(slot, hasTwin: isFound)
  }

  /// What two errors' own functions say for or against their being one problem.
  func correction(_ one: String?, _ other: String?) -> Double {
    guard let one, let other else { return 0 }
    return one == other ? calibration.sameCode : -calibration.elsewhere
  }

  /// Brings the lengths of `members` up to date.
  mutating func measure(_ members: [Int]) {
    var profiles = Profiles(self, Centring(means: means.vectors))
    for slot in members { lengths[slot] = profiles[slot].length }
  }

  /// Makes the list of a signal that was loaded without one.
  mutating func warm(_ slot: Int) {
    guard let member = slots[slot], !lists.isListed(slot) else { return }
    let sighting = Sighting(at: slot, source: member.sourceNumber, in: self, Centring(means: means.vectors))
    lists.make(slot, sighting.nearest(in: self), among: count, spread: calibration.spread)
    noteTwins(of: slot)
  }

  /// Makes lists of up to `limit` signals that have none, the later ones first; how many were made.
  package mutating func warm(upTo limit: Int) -> Int {
    guard !isSmall, lists.listed < count else { return 0 }
    // By slot, not by age: putting very many in order for each few of them would take longer than the lists.
    var made = 0
    for slot in slots.indices.reversed() where made < limit && slots[slot] != nil && !lists.isListed(slot) {
      warm(slot)
      made += 1
    }
    return made
  }

  /// How many signals have no list of their nearest, which a review needs.
  package var unlisted: Int { isSmall ? 0 : count - lists.listed }

  /// Makes the lists around a newcomer that were never made, the nearest first, at most `limit` of them.
  package mutating func warm(around input: GroupingInput, vector: [Float], limit: Int = 8) {
    guard lists.listed < count, !isSmall else { return }
    let sighting = Sighting(vector, from: input.source, in: self)
    for slot in Ranking.highest(limit, of: sighting.cosines) { warm(slot) }
  }
}

/// The profiles of signals under one set of means, made when they are asked for.
struct Profiles {
  let centring: Centring
  // Not the index itself: a second holder of its lists would have them copied when they change.
  private let slots: [GroupingIndex.Member?]
  private let table: VectorTable
  private var known: [Int: Centring.Profile] = [:]

  init(_ index: GroupingIndex, _ centring: Centring) {
    slots = index.slots
    table = index.table
    self.centring = centring
  }

  subscript(slot: Int) -> Centring.Profile {
    mutating get {
      if let profile = known[slot] { return profile }
      let source = slots[slot]?.sourceNumber ?? 0
      let profile = centring.profile(of: slot, source: source, in: table)
      known[slot] = profile
      return profile
    }
  }
}
