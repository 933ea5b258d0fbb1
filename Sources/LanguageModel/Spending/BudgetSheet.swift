/// What was spent, what is promised to calls under way, and whether one more fits.
///
/// A call is promised its worst price before it begins, so that calls side by side cannot cross a limit together.
package struct BudgetSheet: Sendable, Equatable {
  private struct Line: Sendable, Equatable {
    var spent = 0.0
    var promised = 0.0
  }

  private let limits: [BudgetRefusal.Scope: Double]
  private var lines: [SpendPlace: Line] = [:]

  /// A scope without a limit has none.
  package init(limits: [BudgetRefusal.Scope: Double]) { self.limits = limits }

  package func spent(_ place: SpendPlace) -> Double { lines[place]?.spent ?? 0 }

  /// Takes over what is known from elsewhere; what is known here is not made less.
  package mutating func learn(_ place: SpendPlace, spent: Double) {
    guard spent.isFinite else { return }
    lines[place, default: Line()].spent = max(lines[place]?.spent ?? 0, spent)
  }

  /// Promises `wanted` dollars to one call, or says which limit is in the way.
  package mutating func promise(_ wanted: Double, at places: [SpendPlace]) throws(BudgetRefusal) {
    guard wanted.isFinite, wanted >= 0 else { throw BudgetRefusal(.call, limit: 0, spent: 0, wanted: wanted) }
    if let limit = limits[.call], wanted > limit { throw BudgetRefusal(.call, limit: limit, spent: 0, wanted: wanted) }
    for place in places {
      let line = lines[place] ?? Line()
      guard let limit = limits[place.scope], line.spent + line.promised + wanted > limit else { continue }
      throw BudgetRefusal(place.scope, limit: limit, spent: line.spent + line.promised, wanted: wanted)
    }
    for place in places { lines[place, default: Line()].promised += wanted }
  }

  /// A call that was promised `wanted` has cost `dollars`.
  package mutating func settle(_ wanted: Double, _ dollars: Double, at places: [SpendPlace]) {
    for place in places {
      lines[place, default: Line()].promised -= wanted
      if dollars.isFinite { lines[place, default: Line()].spent += max(0, dollars) }
      // What is left of adding and taking away is no promise.
      if abs(lines[place]?.promised ?? 0) < 1e-9 { lines[place]?.promised = 0 }
    }
  }

  /// Whether nothing may be spent at `places` any more.
  package func exhausted(_ places: [SpendPlace]) -> BudgetRefusal? {
    for place in places {
      if let limit = limits[place.scope], spent(place) >= limit {
        return BudgetRefusal(place.scope, limit: limit, spent: spent(place), wanted: 0)
      }
    }
    return nil
  }

  /// Forgets `place`: a run that is over, a day that is past.
  package mutating func forget(_ place: SpendPlace) { lines[place] = nil }

  /// Forgets the days before `day`, and what repositories spent on them.
  package mutating func forgetDays(before day: String) {
    lines = lines.filter { place, line in
      switch place.scope {
      case .day: place.name >= day || line.promised > 0
      case .repository: place.name.suffix(day.count) >= day || line.promised > 0
      default: true
      }
    }
  }
}
