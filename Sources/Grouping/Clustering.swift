/// Average linkage from single items: the two clusters with the highest mean score join while that is high enough.
package struct Clustering {
  /// The members of each cluster in ascending order; the clusters in the order of their first member.
  package private(set) var clusters: [[Int]]

  /// `fixed` are sets of items that are one cluster from the start, and never join another one of `fixed`.
  ///
  /// Ties go to the lower items, so the same scores give the same clusters.
  package init(count: Int, fixed: [[Int]] = [], bar: Double, score: (Int, Int) -> Double) {
    var members: [[Int]] = fixed
    let held = Set(fixed.flatMap(\.self))
    members += (0..<count).filter { !held.contains($0) }.map { [$0] }
    var isFixed = (0..<members.count).map { $0 < fixed.count }
    // Sums of scores over the cross pairs; a mean is the sum over the product of the sizes.
    var sums = [[Double]](repeating: [Double](repeating: 0, count: members.count), count: members.count)
    for (row, one) in members.enumerated() {
      for (column, other) in members.enumerated() where column != row {
        for left in one { for right in other { sums[row][column] += score(left, right) } }
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
    clusters = alive.map { members[$0].sorted() }.sorted { ($0.first ?? 0) < ($1.first ?? 0) }
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
