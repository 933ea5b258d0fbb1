import CArithmetic

/// The nearest of very many vectors of length 1, exactly: 8-bit copies tell which can be among them, the numbers themselves decide.
///
/// A vector of `width` numbers takes 5 * `width` + 8 bytes: 193 MB for 100,000 of 384. Each search reads `width` bytes of every vector
/// and all of a few; so it takes what memory takes to deliver 38 MB.
package struct NearestVectors: Sendable {
  package struct Found: Sendable, Equatable {
    /// The vector's place in the order of adding.
    package var place: Int
    package var score: Float
  }

  package let width: Int
  private var numbers: [Float] = []
  private var codes: [Int8] = []
  private var scales: [Float] = []
  /// How far each copy is from its vector.
  private var errors: [Float] = []

  /// `width` is a multiple of 32.
  package init(width: Int) {
    precondition(width > 0 && width % 32 == 0, "the width must be a multiple of 32")
    self.width = width
  }

  package var count: Int { scales.count }

  package mutating func reserve(_ count: Int) {
    numbers.reserveCapacity(count * width)
    codes.reserveCapacity(count * width)
    scales.reserveCapacity(count)
    errors.reserveCapacity(count)
  }

  /// Adds a vector at place `count`.
  package mutating func append(_ vector: [Float]) {
    precondition(vector.count == width, "the vector is of another width")
    let copy = Copy(vector)
    numbers += vector
    codes += copy.codes
    scales.append(copy.scale)
    errors.append(copy.error)
  }

  /// Forgets the vector at `place`; the last one moves there.
  package mutating func removeBySwapping(_ place: Int) {
    precondition((0..<count).contains(place), "there is no such vector")
    let last = count - 1
    for index in 0..<width {
      numbers[place * width + index] = numbers[last * width + index]
      codes[place * width + index] = codes[last * width + index]
    }
    scales[place] = scales[last]
    errors[place] = errors[last]
    numbers.removeLast(width)
    codes.removeLast(width)
    scales.removeLast()
    errors.removeLast()
  }

  /// Puts another vector at `place`, which must be there.
  package mutating func replace(_ place: Int, with vector: [Float]) {
    precondition(
      (0..<count).contains(place) && vector.count == width, "there is no such place, or the width is another")
    let copy = Copy(vector)
    for index in 0..<width {
      numbers[place * width + index] = vector[index]
      codes[place * width + index] = copy.codes[index]
    }
    scales[place] = copy.scale
    errors[place] = copy.error
  }

  /// Every vector's inner product with `query`, by the 8-bit copies: right to about a hundredth of the query's length.
  package func products(with query: [Float]) -> [Float] {
    precondition(query.count == width, "the query is of another width")
    let copy = Copy(query)
    return [Float](unsafeUninitializedCapacity: count) { buffer, filled in
      if let out = buffer.baseAddress { arithmetic_products(copy.codes, codes, scales, copy.scale, count, width, out) }
      filled = count
    }
  }

  /// The inner product of two vectors that are there.
  package func product(_ one: Int, _ other: Int) -> Float {
    precondition((0..<count).contains(one) && (0..<count).contains(other), "there is no such vector")
    return numbers.withUnsafeBufferPointer { numbers in
      numbers.baseAddress.map { arithmetic_dot($0 + one * width, $0 + other * width, width) } ?? 0
    }
  }

  /// The inner product of a vector that is there with `query`, of the same width.
  package func product(_ place: Int, with query: [Float]) -> Float {
    precondition(
      (0..<count).contains(place) && query.count == width, "there is no such vector, or the width is another")
    return numbers.withUnsafeBufferPointer { numbers in
      numbers.baseAddress.map { arithmetic_dot($0 + place * width, query, width) } ?? 0
    }
  }

  package func vector(_ place: Int) -> [Float] { Array(numbers[place * width..<(place + 1) * width]) }

  /// The `limit` nearest by inner product, the nearest first, of equals the one added first.
  package func nearest(to query: [Float], limit: Int) -> [Found] {
    precondition(query.count == width, "the query is of another width")
    guard limit > 0, count > 0 else { return [] }
    let copy = Copy(query)
    let length = Numbers.dot(query, query).squareRoot()
    let bounds = self.bounds(copy, length: length)
    var best: [Found] = []
    query.withUnsafeBufferPointer { query in
      numbers.withUnsafeBufferPointer { numbers in
        guard let left = query.baseAddress, let right = numbers.baseAddress else { return }
        for place in candidates(bounds, limit: limit) {
          best.append(Found(place: place, score: arithmetic_dot(left, right + place * width, width)))
        }
      }
    }
    best.sort { ($0.score, $1.place) > ($1.score, $0.place) }
    return Array(best.prefix(limit))
  }

  /// For each vector the product of the copies and how far that may be from the true one.
  private func bounds(_ query: Copy, length: Float) -> [(score: Float, slack: Float)] {
    let products = [Int32](unsafeUninitializedCapacity: count) { buffer, filled in
      if let out = buffer.baseAddress { arithmetic_scan(query.codes, codes, count, width, out) }
      filled = count
    }
    // |x·q − x̂·q̂| ≤ |x − x̂||q| + |x̂||q − q̂|, and x̂ is no longer than 1 and its error.
    let own = query.error * 1.02
    return products.indices.map { place in
      let slack = errors[place] * (length + query.error) + own + 1e-5
      return (Float(products[place]) * scales[place] * query.scale, slack)
    }
  }

  /// Every vector whose best possible score reaches the `limit`-th surest one.
  private func candidates(_ bounds: [(score: Float, slack: Float)], limit: Int) -> [Int] {
    var surest: [Float] = []
    var floor = -Float.infinity
    for bound in bounds where bound.score - bound.slack > floor {
      let value = bound.score - bound.slack
      let position = surest.firstIndex { $0 < value } ?? surest.count
      surest.insert(value, at: position)
      if surest.count > limit { surest.removeLast() }
      if surest.count == limit { floor = surest[limit - 1] }
    }
    return bounds.indices.filter { bounds[$0].score + bounds[$0].slack >= floor }
  }
}

/// A vector in 8-bit numbers.
private struct Copy {
  var codes: [Int8]
  var scale: Float
  /// The length of what the copy leaves out.
  var error: Float

  init(_ vector: [Float]) {
    let largest = vector.reduce(0) { max($0, abs($1)) }
    let scale = max(largest / 127, .leastNormalMagnitude)
    codes = vector.map { Int8(max(-127, min(127, ($0 / scale).rounded()))) }
    error = zip(vector, codes).reduce(Float(0)) { (sum: Float, pair: (Float, Int8)) -> Float in
      let rest = pair.0 - Float(pair.1) * scale
      return sum + rest * rest
    }.squareRoot()
    self.scale = scale
  }
}
