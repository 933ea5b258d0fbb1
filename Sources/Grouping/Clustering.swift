/// Average linkage from single items: the two clusters with the highest mean score join while that is high enough.
package struct Clustering {
  /// The members of each cluster in ascending order; the clusters in the order of their first member.
  package private(set) var clusters: [[Int]]

  /// `fixed` are sets of items that are one cluster from the start, and never join another one of `fixed`.
  ///
  /// `near` names for each item those whose score with it may reach `bar`; nil stands for all. Two clusters whose mean is high enough have a
  /// pair whose score is, so what no chain of such pairs connects is clustered by itself, with the same result. Ties go to the lower
  /// items, so the same scores give the same clusters.
  package init(
    count: Int, fixed: [[Int]] = [], bar: Double, near: [[Int]]? = nil, score: (Int, Int) -> Double
  ) {
    guard let near else {
      clusters = Self.clusters(of: Array(0..<count), fixed, bar, score)
      return
    }
    let pairs = near.enumerated().flatMap { one, others in others.map { (one: one, other: $0, score: score(one, $0)) } }
    clusters = Self.parts(count, fixed, pairs.filter { $0.score >= bar }, bar).flatMap { items in
      let own = Set(items)
      return Self.clusters(of: items, fixed.filter { !own.isDisjoint(with: $0) }, bar, score)
    }.sorted { ($0.first ?? 0) < ($1.first ?? 0) }
  }

  /// More items than this are not clustered at once; the weakest links between them are cut.
  private static let most = 600

  /// Items that `pairs` or `fixed` connect, each part in ascending order.
  private static func parts(
    _ count: Int, _ fixed: [[Int]], _ pairs: [(one: Int, other: Int, score: Double)], _ bar: Double
  ) -> [[Int]] {
    var parent = Array(0..<count)
    var sizes = [Int](repeating: 1, count: count)
    func root(_ item: Int) -> Int {
      var item = item
      while parent[item] != item {
        parent[item] = parent[parent[item]]
        item = parent[item]
      }
      return item
    }
    func connect(_ one: Int, _ other: Int, within most: Int) {
      let (left, right) = (root(one), root(other))
      guard left != right, sizes[left] + sizes[right] <= most else { return }
      parent[max(left, right)] = min(left, right)
      sizes[min(left, right)] += sizes[max(left, right)]
    }
    for items in fixed { for item in items.dropFirst() { connect(items[0], item, within: .max) } }
    // The strongest first, so that of a part that would become too large the weakest links are left out.
    for pair in pairs.sorted(by: { ($1.score, $0.one, $0.other) < ($0.score, $1.one, $1.other) }) {
      connect(pair.one, pair.other, within: most)
    }
    return Dictionary(grouping: 0..<count) { root($0) }.values.map { $0.sorted() }
  }

  private static func clusters(
    of items: [Int], _ fixed: [[Int]], _ bar: Double, _ score: (Int, Int) -> Double
  ) -> [[Int]] {
    guard items.count > 1 else { return items.isEmpty ? [] : [items] }
    let held = Set(fixed.flatMap(\.self))
    var members = fixed + items.filter { !held.contains($0) }.map { [$0] }
    var isFixed = members.indices.map { $0 < fixed.count }
    // Sums of scores over the cross pairs; a mean is the sum over the product of the sizes.
    var sums = [[Double]](repeating: [Double](repeating: 0, count: members.count), count: members.count)
    for (row, one) in members.enumerated() {
      for (column, other) in members.enumerated() where column < row {
        for left in one { for right in other { sums[row][column] += score(left, right) } }
        sums[column][row] = sums[row][column]
      }
    }
    var alive = Array(members.indices)
    while let (one, other) = Self.best(alive, sums, members, isFixed, bar) {
      members[one] += members[other]
      isFixed[one] = isFixed[one] || isFixed[other]
      for index in alive {
        sums[one][index] += sums[other][index]
        sums[index][one] = sums[one][index]
      }
      alive.removeAll { $0 == other }
    }
    return alive.map { members[$0].sorted() }.sorted { ($0.first ?? 0) < ($1.first ?? 0) }
  }

  private static func best(
    _ alive: [Int], _ sums: [[Double]], _ members: [[Int]], _ isFixed: [Bool], _ bar: Double
  ) -> (Int, Int)? {
    var best: (Int, Int)?
    var highest = -Double.infinity
    for (position, one) in alive.enumerated() {
      for other in alive[(position + 1)...] where !(isFixed[one] && isFixed[other]) {
        let mean = sums[one][other] / Double(members[one].count * members[other].count)
        if mean >= bar, mean > highest {
          highest = mean
          best = (one, other)
        }
      }
    }
    return best
  }
}
