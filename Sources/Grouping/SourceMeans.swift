/// The mean vector of each source's signals, as they come and go.
///
/// What a source's signals have in common is their form, not their problem. A mean begins as the usual one and moves as signals come.
struct SourceMeans: Sendable {
  /// The usual mean counts like this many signals.
  private static let inertia: Float = 5

  private struct Sum: Sendable {
    var numbers: [Double] = []
    var count = 0

    mutating func add(_ vector: [Float], _ sign: Double) {
      if numbers.count < vector.count {
        numbers += [Double](repeating: 0, count: vector.count - numbers.count)
      }
      for index in vector.indices where vector[index] != 0 { numbers[index] += sign * Double(vector[index]) }
      count += sign > 0 ? 1 : -1
    }
  }

  private let usual: [String: [Float]]
  private var names: [String] = []
  private var sums: [Sum] = []
  private var all = Sum()

  init(usual: [String: [Float]]) { self.usual = usual }

  /// The number that stands for `source`, the next one for a new source.
  func number(of source: String) -> Int { names.firstIndex(of: source) ?? names.count }

  mutating func add(_ vector: [Float], source: String) {
    let number = number(of: source)
    if number == names.count {
      names.append(source)
      sums.append(Sum())
    }
    sums[number].add(vector, 1)
    all.add(vector, 1)
  }

  mutating func remove(_ vector: [Float], source: String) {
    guard let number = names.firstIndex(of: source) else { return }
    sums[number].add(vector, -1)
    all.add(vector, -1)
  }

  /// The means by the sources' numbers; an unknown source's begins as the mean of all.
  var vectors: [[Float]] {
    let width = all.numbers.count
    let count = Double(max(all.count, 1))
    let everything = all.numbers.map { Float($0 / count) }
    return zip(names, sums).map { name, sum in
      let prior = Vector.fitted(usual[name] ?? usual[""] ?? everything, to: width)
      let own = sum.numbers + [Double](repeating: 0, count: width - sum.numbers.count)
      let weight = Float(sum.count) + Self.inertia
      return zip(own, prior).map { (Float($0) + Self.inertia * $1) / weight }
    }
  }
}
