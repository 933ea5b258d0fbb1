package import Domain
package import Essentials

/// The signals of a repository's reports, and the decision where the next one belongs.
///
/// A value: it holds nothing that cannot be made again by adding the same signals in the same order. A newcomer is compared with all by
/// one pass over their vectors, and scored against the few that are near; so its cost hardly grows with what is there.
package struct GroupingIndex: Sendable {
  package struct Member: Sendable {
    package var id: Identifier<Signal>
    package var title: String
    package var report: String
    var source: String
    var sourceNumber: Int
    var keys: Set<ExactKey>
    var place: String?
    /// Counts up from signal to signal.
    var number: Int
  }

  /// Below this many signals a z-score of words alone says nothing, and words, keys and a plain cosine decide.
  package static let smallStream = 12

  /// Up to this many signals, all are candidates, and all pairs are scored anew for each newcomer.
  static let few = 200

  /// What a report is about is told by this many of its signals; thousands more of the same would only cost memory.
  private static let membersPerReport = 40

  /// Signals that each new one is compared with, if their vectors leave room; beyond it the oldest of the largest report steps aside.
  package static let most = 100_000

  package let calibration: Calibration
  /// By slot; nil where one went and none has come since.
  private(set) var slots: [Member?] = []
  private(set) var table = VectorTable()
  private(set) var means: SourceMeans
  private(set) var words = LexicalSearch()
  private(set) var keys: [ExactKey: [Int]] = [:]
  /// Kept only beside more than a `few` signals.
  var lists = NeighbourLists()
  /// By slot: the number of its source; -1 where no signal is.
  private(set) var sources: [Int32] = []
  /// By slot: what was left of its vector without its source's mean when that was last looked at.
  var lengths: [Float] = []
  private var places: [Identifier<Signal>: Int] = [:]
  private var unused: [Int] = []
  private var arrivals = 0
  /// Each report's slots, the oldest first.
  private(set) var byReport: [String: [Int]] = [:]

  package init(calibration: Calibration) {
    self.calibration = calibration
    means = SourceMeans(usual: calibration.means)
  }

  package var count: Int { places.count }

  /// Whether there are so few that all are candidates.
  package var isSmall: Bool { count <= Self.few }

  package var reports: [String] { byReport.keys.sorted() }

  /// Slots of the signals that are there, the oldest first.
  var arranged: [Int] {
    slots.indices.filter { slots[$0] != nil }.sorted { (slots[$0]?.number ?? 0) < (slots[$1]?.number ?? 0) }
  }

  package func report(of signal: Identifier<Signal>) -> String? { places[signal].flatMap { slots[$0]?.report } }

  func contains(_ signal: Identifier<Signal>) -> Bool { places[signal] != nil }

  /// Puts a signal into `report`; one that is there already moves.
  package mutating func add(_ input: GroupingInput, vector: [Float], to report: String) {
    remove(input.id)
    makeRoom(in: report)
    guard count >= Self.few else {
      _ = place(input, vector, report)
      return
    }
    let isFirst = count == Self.few
    let sighting = isFirst ? nil : Sighting(vector, from: input.source, in: self)
    let slot = place(input, vector, report)
    if let sighting { list(slot, sighting) } else { listAll() }
  }

  /// Adds many at once; beyond some thousands their neighbours are looked up when they are needed.
  package mutating func load(_ members: [(input: GroupingInput, vector: [Float], report: String)]) {
    guard members.count > Self.eager else {
      for member in members { add(member.input, vector: member.vector, to: member.report) }
      return
    }
    for member in members {
      remove(member.input.id)
      makeRoom(in: member.report)
      _ = place(member.input, member.vector, member.report)
    }
    // Evenly spread ones tell how many signals have a twin.
    listAll(atMost: Self.sample)
  }

  private static let eager = 2_000
  private static let sample = 256

  private mutating func place(_ input: GroupingInput, _ vector: [Float], _ report: String) -> Int {
    let slot = unused.popLast() ?? slots.count
    if slot == slots.count {
      slots.append(nil)
      lists.grow()
      lengths.append(1)
      sources.append(-1)
    }
    table.put(vector, at: slot)
    means.add(vector, source: input.source)
    words.put(input.stems, at: slot)
    arrivals += 1
    slots[slot] = Member(
      id: input.id, title: input.title, report: report, source: input.source,
      sourceNumber: means.number(of: input.source), keys: input.keys, place: input.place, number: arrivals)
    sources[slot] = Int32(means.number(of: input.source))
    for key in input.keys { keys[key, default: []].append(slot) }
    places[input.id] = slot
    byReport[report, default: []].append(slot)
    return slot
  }

  /// Makes lists for signals that have none, of many for a sample.
  private mutating func listAll(atMost most: Int = .max) {
    let there = arranged
    measure(there)
    for place in stride(from: 0, to: there.count, by: max(1, there.count / most)) { warm(there[place]) }
    // A twin found early was judged by surroundings that were not known yet.
    for place in stride(from: 0, to: there.count, by: max(1, there.count / most)) { noteTwins(of: there[place]) }
  }

  private mutating func makeRoom(in report: String) {
    if let own = byReport[report], own.count >= Self.membersPerReport, let oldest = own.first { remove(at: oldest) }
    guard count >= min(Self.most, table.room) else { return }
    let largest = byReport.max { ($0.value.count, $1.key) < ($1.value.count, $0.key) }
    if let oldest = largest?.value.first { remove(at: oldest) }
  }

  /// Moves every signal of one report to another one.
  package mutating func move(_ report: String, into other: String) {
    guard report != other, let own = byReport.removeValue(forKey: report) else { return }
    for slot in own { slots[slot]?.report = other }
    byReport[other] = ((byReport[other] ?? []) + own).sorted {
      (slots[$0]?.number ?? 0) < (slots[$1]?.number ?? 0)
    }
  }

  /// Forgets a signal; an unknown one is not an error.
  package mutating func remove(_ signal: Identifier<Signal>) {
    if let slot = places[signal] { remove(at: slot) }
  }

  /// Forgets a report that takes no more signals.
  package mutating func remove(report: String) {
    for slot in byReport[report] ?? [] { remove(at: slot) }
  }

  private mutating func remove(at slot: Int) {
    guard let member = slots[slot] else { return }
    means.remove(table.vector(slot), source: member.source)
    table.clear(slot)
    words.clear(slot)
    for key in member.keys {
      keys[key]?.removeAll { $0 == slot }
      if keys[key]?.isEmpty == true { keys[key] = nil }
    }
    byReport[member.report]?.removeAll { $0 == slot }
    if byReport[member.report]?.isEmpty == true { byReport[member.report] = nil }
    places[member.id] = nil
    slots[slot] = nil
    sources[slot] = -1
    unused.append(slot)
    if isSmall { lists.clear() } else { lists.forget(slot, among: count, spread: calibration.spread) }
  }
}
