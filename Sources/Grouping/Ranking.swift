/// The highest of many numbers.
enum Ranking {
  /// The places of the `limit` highest numbers above `floor`, the highest first, of equals the lower place.
  static func highest(_ limit: Int, of numbers: [Float], above floor: Float = -.infinity) -> [Int] {
    guard limit > 0 else { return [] }
    var (best, lowest): ([Int], Float) = ([], floor)
    best.reserveCapacity(limit + 1)
    for place in numbers.indices where numbers[place] > lowest {
      let number = numbers[place]
      var (from, to) = (0, best.count)
      while from < to {
        let middle = (from + to) / 2
        if numbers[best[middle]] >= number { from = middle + 1 } else { to = middle }
      }
      best.insert(place, at: from)
      if best.count > limit { best.removeLast() }
      if best.count == limit { lowest = max(floor, numbers[best[limit - 1]]) }
    }
    return best
  }
}
