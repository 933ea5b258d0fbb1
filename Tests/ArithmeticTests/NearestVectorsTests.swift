import Arithmetic
import Foundation
import Testing

/// Vectors of length 1 that look random and are the same in every run.
private func vectors(_ count: Int, width: Int, seed: UInt64 = 7) -> [[Float]] {
  var state = seed
  func next() -> Float {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Float(Int32(truncatingIfNeeded: state >> 33)) / Float(Int32.max)
  }
  return (0..<count).map { _ in
    let vector = (0..<width).map { _ in next() }
    let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return vector.map { $0 / length }
  }
}

private func index(_ vectors: [[Float]]) -> NearestVectors {
  var index = NearestVectors(width: vectors[0].count)
  for vector in vectors { index.append(vector) }
  return index
}

@Suite struct `The nearest vectors` {
  @Test(arguments: [1, 10, 60, 400])
  func `are exactly those that looking at each one finds`(_ limit: Int) {
    let known = vectors(300, width: 64)
    let index = index(known)
    for query in vectors(5, width: 64, seed: 99) + [known[17]] {
      let wanted = known.indices.map { ($0, Numbers.dot(known[$0], query)) }
        .sorted { ($0.1, $1.0) > ($1.1, $0.0) }.prefix(limit)
      let found = index.nearest(to: query, limit: limit)
      #expect(found.map(\.place) == wanted.map(\.0))
      #expect(zip(found, wanted).allSatisfy { $0.score == $1.1 })
    }
  }

  @Test func `are exact among vectors that hardly differ`() {
    let base = vectors(1, width: 32)[0]
    let known = (0..<200).map { number in base.enumerated().map { $1 + ($0 == number % 32 ? Float(number) * 1e-5 : 0) }
    }
    let index = index(known)
    let wanted = known.indices.max { Numbers.dot(known[$0], base) < Numbers.dot(known[$1], base) }
    #expect(index.nearest(to: base, limit: 1).first?.place == wanted)
  }

  @Test func `come and go one by one`() {
    let known = vectors(4, width: 32)
    var index = index(known)
    index.removeBySwapping(0)
    #expect(index.count == 3 && index.vector(0) == known[3])
    #expect(index.nearest(to: known[3], limit: 1).first?.place == 0)
    index.removeBySwapping(2)
    index.append(known[0])
    #expect(index.nearest(to: known[0], limit: 9).count == 3)
    #expect(index.nearest(to: known[0], limit: 1).first?.place == 2)
  }

  @Test func `are none of nothing, and zeros are near to nothing`() {
    var index = NearestVectors(width: 32)
    #expect(index.nearest(to: vectors(1, width: 32)[0], limit: 3).isEmpty)
    index.append([Float](repeating: 0, count: 32))
    #expect(index.nearest(to: vectors(1, width: 32)[0], limit: 3).map(\.score) == [0])
    #expect(index.nearest(to: vectors(1, width: 32)[0], limit: 0).isEmpty)
  }
}
