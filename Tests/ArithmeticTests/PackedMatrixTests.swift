import Arithmetic
import Foundation
import Testing

private func wave(_ count: Int, _ step: Float) -> [Float] { (0..<count).map { sinf(Float($0) * step) } }

private func data(_ numbers: [Float]) -> Data { numbers.withUnsafeBufferPointer { Data(buffer: $0) } }

@Suite struct `A packed matrix` {
  /// Row counts around what the kernels take at a time, and beyond what they take at once.
  @Test(arguments: [0, 1, 2, 7, 8, 9, 23, 193])
  func `multiplies as one does by hand`(rows: Int) throws {
    let (columns, depth) = (96, 256)
    let weights = wave(columns * depth, 0.7)
    let bias = wave(columns, 0.3)
    let input = wave(rows * depth, 1.3)
    let matrix = try #require(PackedMatrix(weights: data(weights), columns: columns, depth: depth, bias: bias))
    let out = matrix.times(input)
    #expect(out.count == rows * columns)
    for row in stride(from: 0, to: rows, by: max(1, rows - 1)) {
      for column in [0, 1, 47, 48, 95] {
        var sum = Double(bias[column])
        for index in 0..<depth { sum += Double(input[row * depth + index]) * Double(weights[column * depth + index]) }
        #expect(abs(sum - Double(out[row * columns + column])) < 1e-3)
      }
    }
  }

  @Test func `reads weights at any address`() throws {
    let weights = wave(48 * 128, 0.7)
    let shifted = (Data([0]) + data(weights)).dropFirst()
    let one = try #require(PackedMatrix(weights: shifted, columns: 48, depth: 128, bias: wave(48, 1)))
    let other = try #require(PackedMatrix(weights: data(weights), columns: 48, depth: 128, bias: wave(48, 1)))
    #expect(one.times(wave(128, 1)) == other.times(wave(128, 1)))
  }

  @Test(arguments: [(47, 128, 48), (48, 100, 48), (48, 128, 47), (96, 128, 96), (0, 128, 0)])
  func `is not made from what does not fit`(columns: Int, depth: Int, bias: Int) {
    #expect(
      PackedMatrix(weights: data(wave(48 * 128, 1)), columns: columns, depth: depth, bias: wave(bias, 1)) == nil)
  }
}

@Suite struct `Half numbers` {
  @Test func `keep eleven bits of each number`() throws {
    let numbers: [Float] = [0, 1, -1, 0.1, -0.033242, 6e-8, 65_504, 1_000_000, 3.1415926, -2e-5, 1e-20, 0.5]
    let kept = try #require(HalfNumbers(data(numbers), width: 4))
    #expect(kept.rows == 3)
    let read = (0..<3).flatMap(kept.row)
    for (number, half) in zip(numbers, read) {
      #expect(abs(number.clamped - half) <= max(abs(number.clamped) / 2_048, 3.1e-8))
    }
    #expect(HalfNumbers(data(numbers), width: 5) == nil)
  }
}

extension Float {
  fileprivate var clamped: Float { Swift.min(Swift.max(self, -65_504), 65_504) }
}
