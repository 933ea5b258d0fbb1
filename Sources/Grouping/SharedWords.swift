import Domain
import Foundation

/// What a signal's own words and each report's have in common, and how telling that is.
struct SharedWords {
  private struct Overlap {
    var words: [String]
    /// Part of the signal's information that the report has too, from 0 to 1.
    var coverage: Double
    var keys: [ExactKey]
    /// How many of the report's signals have a code of this one.
    var codeSignals: Int
    /// Both are errors, and they are thrown in different places.
    var isElsewhere: Bool
  }

  /// Three words of many thousands that few others use are hardly chance; below this they may be.
  private static let wordsNeeded = 3
  private static let coverageNeeded = 0.25
  private let overlaps: [String: Overlap]

  /// A key or word that more signals have is as good as common.
  private static let rare = 2_000
  private static let rareKey = 64

  /// Looks at the reports of `candidates` and at those that share a key which few have.
  init(_ input: GroupingInput, among candidates: [Int], in index: GroupingIndex) {
    let reports = Double(index.byReport.count)
    let mostReports = max(1, reports / 4)
    var names = Set(candidates.compactMap { index.slots[$0]?.report })
    var holders: [ExactKey: Set<String>] = [:]
    var coded: Set<Int> = []
    for key in input.keys where key.kind != .release {
      let places = index.keys[key] ?? []
      if key.kind == .code, places.count <= Self.rare { coded.formUnion(places) }
      let owners = Set(places.prefix(Self.rare).compactMap { index.slots[$0]?.report })
      holders[key] = owners
      if places.count <= Self.rare, owners.count <= Self.rareKey { names.formUnion(owners) }
    }
    let known = input.stems.reduce(into: [String: Double]()) { known, stem in
      let places = index.words.places(with: stem)
      let owners = places.prefix(Self.rare).compactMap { index.slots[Int($0)]?.report }
      known[stem] = places.count > Self.rare ? Double(places.count) : Double(Set(owners).count)
    }
    func information(_ stem: String) -> Double {
      // Ten imagined reports keep the first real ones from making every word look rare or common.
      max(0, log((reports + 10) / ((known[stem] ?? 0) + 1)))
    }
    let total = input.stems.sorted().reduce(0) { $0 + information($1) }
    overlaps = names.reduce(into: [:]) { overlaps, report in
      let places = index.byReport[report] ?? []
      let shared = Set(places.flatMap { index.words.shared(input.stems, at: $0) })
      let weight = shared.sorted().reduce(0) { $0 + information($1) }
      let own = shared.filter { (known[$0] ?? 0) <= mostReports }
      let theirs = places.reduce(into: Set<ExactKey>()) { $0.formUnion(index.slots[$1]?.keys ?? []) }
      let keys = theirs.intersection(input.keys).filter { key in
        key.kind != .release && Double(holders[key]?.count ?? 0) <= mostReports
      }
      overlaps[report] = Overlap(
        words: own.sorted { (information($1), $0) < (information($0), $1) }, coverage: total > 0 ? weight / total : 0,
        keys: keys.sorted { $0.description < $1.description }, codeSignals: places.count { coded.contains($0) },
        isElsewhere: Self.hasPlace(input.keys) && Self.hasPlace(theirs))
    }
  }

  /// Exact matches come first, so two errors that get here and both have a place have different ones.
  private static func hasPlace(_ keys: Set<ExactKey>) -> Bool { keys.contains { $0.kind == .location } }

  /// How much of a score to take back because two errors are thrown in different places.
  func doubt(about report: String, of scale: Double) -> Double { overlaps[report]?.isElsewhere == true ? scale : 0 }

  func isTelling(for report: String) -> Bool {
    guard let overlap = overlaps[report], !overlap.isElsewhere else { return false }
    if !overlap.keys.isEmpty, !overlap.words.isEmpty { return true }
    return overlap.words.count >= Self.wordsNeeded && overlap.coverage >= Self.coverageNeeded
  }

  /// The report most of whose signals have a code of this one, if a word is shared as well and few reports have the code.
  ///
  /// A code such as a voucher's or an article's is written alike by customers, logs and errors, whose words differ otherwise.
  func reportSharingCode() -> String? {
    // A name of code that is shared says more than a code of the shop's.
    guard !overlaps.values.contains(where: { $0.keys.contains { $0.kind == .identifier || $0.kind == .function } })
    else { return nil }
    let sharing = overlaps.filter { _, overlap in
      overlap.codeSignals > 0 && !overlap.isElsewhere && !overlap.words.isEmpty
        && overlap.keys.contains { $0.kind == .code }
    }
    return sharing.max { ($0.value.codeSignals, $1.key) < ($1.value.codeSignals, $0.key) }?.key
  }

  /// “ (both say a, b, c)”, or nothing.
  func explanation(for report: String) -> String {
    guard let overlap = overlaps[report] else { return "" }
    let named = overlap.keys.prefix(2).map(\.description) + overlap.words.prefix(4)
    return named.isEmpty ? "" : " (both say \(named.joined(separator: ", ")))"
  }
}
