import Arithmetic
import Foundation
import Testing

private func wave(_ count: Int, _ step: Float) -> [Float] { (0..<count).map { sinf(Float($0) * step) } }

private func data(_ numbers: [Float]) -> Data { numbers.withUnsafeBufferPointer { Data(buffer: $0) } }

private func packed(_ weights: Data, columns: Int, depth: Int, bias: [Float]) -> PackedMatrix? {
  PackedMatrix(weights: weights, columns: columns, depth: depth, bias: bias, in: MatrixRoom(for: columns * depth))
}

@Suite struct `A packed matrix` {
  /// Row counts around what the kernels take at a time, and beyond what they take at once; depths likewise.
  @Test(arguments: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 23, 129], [128, 256, 512])
  func `multiplies as one does by hand`(rows: Int, bits: Int) throws {
    for (columns, depth) in [(96, 769), (48, 1), (144, 384)] {
      let weights = wave(columns * depth, 0.7)
      let bias = wave(columns, 0.3)
      let input = wave(rows * depth, 1.3)
      let matrix = try #require(packed(data(weights), columns: columns, depth: depth, bias: bias))
      let output = NumberRows(rows: rows, width: columns)
      Numbers.limited(toRegisterBits: bits) { matrix.multiply(NumberRows(input, width: depth), into: output) }
      for row in Set([0, rows / 2, rows - 2, rows - 1]) where (0..<rows).contains(row) {
        for column in [0, 1, 23, 24, 47, columns - 48, columns - 1] {
          var sum = Double(bias[column])
          for index in 0..<depth { sum += Double(input[row * depth + index]) * Double(weights[column * depth + index]) }
          #expect(abs(sum - Double(output[row][column])) < 1e-3)
        }
      }
    }
  }

  @Test func `reads weights at any address`() throws {
    let weights = wave(48 * 128, 0.7)
    let shifted = (Data([0]) + data(weights)).dropFirst()
    let results = try [shifted, data(weights)].map { weights in
      let matrix = try #require(packed(weights, columns: 48, depth: 128, bias: wave(48, 1)))
      let output = NumberRows(rows: 1, width: 48)
      matrix.multiply(NumberRows(wave(128, 1), width: 128), into: output)
      return output.numbers
    }
    #expect(results[0] == results[1])
  }

  @Test(arguments: [(47, 128, 48), (48, 100, 48), (48, 128, 47), (96, 128, 96), (0, 128, 0)])
  func `is not made from what does not fit`(columns: Int, depth: Int, bias: Int) {
    #expect(packed(data(wave(48 * 128, 1)), columns: columns, depth: depth, bias: wave(bias, 1)) == nil)
  }

  @Test func `lies next to the one before, while there is room`() throws {
    let room = MatrixRoom(for: 2 * 48 * 2)
    func matrix(_ step: Float) -> PackedMatrix? {
      PackedMatrix(weights: data(wave(96, step)), columns: 48, depth: 2, bias: wave(48, step), in: room)
    }
    let (one, other) = (try #require(matrix(0.1)), try #require(matrix(0.2)))
    #expect(matrix(0.3) == nil)
    for (matrix, step) in [(one, Float(0.1)), (other, 0.2)] {
      let output = NumberRows(rows: 1, width: 48)
      matrix.multiply(NumberRows([1, 0], width: 2), into: output)
      #expect(abs(output[0][7] - wave(96, step)[14] - wave(48, step)[7]) < 1e-6)
    }
  }
}

@Suite struct `Rows of numbers` {
  @Test(arguments: [1, 3, 100, 1_000_000])
  func `begin at a cache line, and are what they were made of`(count: Int) {
    let rows = NumberRows(wave(count + 1, 0.1), width: count)
    #expect(rows.rows == (count == 1 ? 2 : 1) && rows.width == count)
    #expect(rows.numbers == Array(wave(count + 1, 0.1).prefix(rows.rows * count)))
    #expect(UInt(bitPattern: rows[0].baseAddress) % 64 == 0)
  }

  @Test func `may be none`() {
    #expect(NumberRows(rows: 0, width: 5).numbers.isEmpty)
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
