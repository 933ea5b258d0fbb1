/// What is usual among a signal's nearest.
///
/// How alike is unusual differs from signal to signal: one about a page everybody mentions is close to many. So each similarity is
/// measured against both signals' own nearest neighbours.
struct Surroundings: Sendable, Equatable {
  /// Enough for a stable estimate; a cap keeps the bar in place as the stream grows.
  static let size = 60
  private static let inertia = 20.0

  var mean: Double
  var spread: Double

  init(mean: Double, spread: Double) {
    self.mean = mean
    self.spread = spread
  }

  /// `cosines` are those with other signals, of which the highest count; `spread` is what an unknown stream is assumed to have.
  init(of cosines: [Float], spread: Double) {
    let nearest = cosines.count <= Self.size ? cosines : Array(cosines.sorted(by: >).prefix(Self.size))
    let weight = Double(nearest.count) + Self.inertia
    let mean = nearest.reduce(0) { $0 + Double($1) } / weight
    let squares = nearest.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
    self.mean = mean
    self.spread = ((squares + Self.inertia * spread * spread) / weight).squareRoot()
  }

  /// How unusual `cosine` is between this one and `other`: the two-sided adaptive z-score.
  func score(_ cosine: Double, _ other: Surroundings) -> Double {
    0.5 * ((cosine - mean) / spread + (cosine - other.mean) / other.spread)
  }
}

/// The nearest of each signal by slot, kept up as signals come and go: 900 bytes a signal.
struct NeighbourLists: Sendable {
  /// A few more than count, since some go and the means move.
  static let size = Surroundings.size + 4
  /// A list shorter than this, because signals went, is made again.
  private static let least = 50

  struct Entry: Sendable {
    var slot: Int32
    /// The inner product of the two vectors, which never changes.
    var raw: Float
    /// The cosine when it was last looked at.
    var cosine: Float
  }

  private(set) var entries: [[Entry]] = []
  /// A newcomer nearer than this belongs into the list; infinite where there is none.
  private(set) var floors: [Float] = []
  private(set) var surroundings: [Surroundings?] = []
  private(set) var hasTwin: [Bool] = []
  /// How many signals there were when a list's cosines were last looked at.
  private(set) var seenAmong: [Int32] = []
  private(set) var listed = 0
  private(set) var twins = 0
  /// Over the signals that have lists.
  private var sums = Surroundings(mean: 0, spread: 0)

  mutating func grow() {
    entries.append([])
    floors.append(.infinity)
    surroundings.append(nil)
    hasTwin.append(false)
    seenAmong.append(0)
  }

  func isListed(_ slot: Int) -> Bool { surroundings[slot] != nil }

  /// What is usual around the signals that have lists, for one that has none yet.
  var typical: Surroundings? {
    guard listed > 0 else { return nil }
    return Surroundings(mean: sums.mean / Double(listed), spread: sums.spread / Double(listed))
  }

  /// Makes `slot`'s list of its nearest, of which there may be more than fit.
  mutating func make(_ slot: Int, _ nearest: [Entry], among count: Int, spread: Double) {
    if surroundings[slot] == nil { listed += 1 }
    entries[slot] = nearest
    seenAmong[slot] = Int32(clamping: count)
    look(at: slot, spread: spread)
  }

  /// Takes in a newcomer, for which the farthest of a full list steps aside.
  mutating func insert(_ entry: Entry, into slot: Int, spread: Double) {
    if entries[slot].count >= Self.size,
      let farthest = entries[slot].indices.min(by: { left, right in
        entries[slot][left].cosine < entries[slot][right].cosine
      })
    {
      entries[slot].remove(at: farthest)
    }
    entries[slot].append(entry)
    look(at: slot, spread: spread)
  }

  /// Brings a list's cosines up to date.
  mutating func renew(_ slot: Int, among count: Int, spread: Double, _ cosine: (Entry) -> Float) {
    for index in entries[slot].indices { entries[slot][index].cosine = cosine(entries[slot][index]) }
    seenAmong[slot] = Int32(clamping: count)
    look(at: slot, spread: spread)
  }

  private mutating func look(at slot: Int, spread: Double) {
    let cosines = entries[slot].map(\.cosine)
    floors[slot] = cosines.count < Self.size ? -.infinity : cosines.min() ?? -.infinity
    let found = Surroundings(of: cosines, spread: spread)
    count(surroundings[slot], -1)
    count(found, 1)
    surroundings[slot] = found
  }

  private mutating func count(_ known: Surroundings?, _ sign: Double) {
    guard let known else { return }
    sums.mean += sign * known.mean
    sums.spread += sign * known.spread
  }

  mutating func note(_ slot: Int, hasTwin found: Bool) {
    guard hasTwin[slot] != found else { return }
    hasTwin[slot] = found
    twins += found ? 1 : -1
  }

  /// Forgets `slot`, in all lists; those that become too short are gone until they are made again.
  mutating func forget(_ slot: Int, among count: Int, spread: Double) {
    drop(slot)
    let gone = Int32(slot)
    for other in entries.indices where entries[other].contains(where: { $0.slot == gone }) {
      let floor = floors[other]
      entries[other].removeAll { $0.slot == gone }
      if entries[other].count < Self.least, count > Self.size {
        drop(other)
      } else {
        look(at: other, spread: spread)
        // Where there were more than fit, the next nearest is unknown, and what is farther is not it.
        if floor > -.infinity { floors[other] = floor }
      }
    }
  }

  /// Forgets all lists.
  mutating func clear() {
    for slot in entries.indices where surroundings[slot] != nil { drop(slot) }
  }

  private mutating func drop(_ slot: Int) {
    if surroundings[slot] != nil { listed -= 1 }
    note(slot, hasTwin: false)
    count(surroundings[slot], -1)
    entries[slot] = []
    floors[slot] = .infinity
    surroundings[slot] = nil
  }
}
