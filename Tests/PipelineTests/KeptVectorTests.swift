import Foundation
import Pipeline
import Testing

@Suite struct `A kept vector` {
  private let numbers: [Float] = [0.6, -0.8, 0, 1, -1, 0.00004]

  @Test func `comes back almost as it was, through the store as well`() throws {
    let kept = try #require(KeptVector(numbers, madeBy: "a"))
    let read = try JSONDecoder().decode(KeptVector.self, from: JSONEncoder().encode(kept))
    let back = try #require(read.numbers(madeBy: "a"))
    #expect(zip(numbers, back).allSatisfy { abs($0 - $1) < 0.00004 } && back.count == numbers.count)
  }

  @Test func `is nothing to another embedder`() {
    #expect(KeptVector(numbers, madeBy: "a")?.numbers(madeBy: "b") == nil)
  }

  @Test func `is not kept where it is long, empty or no vector of length 1`() {
    #expect(KeptVector([], madeBy: "a") == nil)
    #expect(KeptVector([Float](repeating: 0, count: 4_096), madeBy: "a") == nil)
    #expect(KeptVector([3], madeBy: "a") == nil && KeptVector([.nan], madeBy: "a") == nil)
  }

  @Test(arguments: [#""!""#, #""AAAA""#, #""""#])
  func `that was damaged is made again`(_ text: String) throws {
    let kept = try JSONDecoder().decode(
      KeptVector.self, from: Data(#"{"embedder": "a", "base64": \#(text)}"#.utf8))
    #expect(kept.numbers(madeBy: "a") == nil)
  }
}
