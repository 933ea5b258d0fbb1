import Arithmetic
import Foundation
import Testing

private func wave(_ count: Int, _ step: Float) -> [Float] { (0..<count).map { 3 * sinf(Float($0) * step) } }

@Suite struct `A row of numbers` {
  @Test(arguments: [128, 256, 512])
  func `is normalised row by row, the residual first`(bits: Int) {
    let (old, residual) = (wave(64, 0.4), wave(64, 0.9))
    let before = zip(old, residual).map { Double($0 + $1) }
    let rows = NumberRows(old, width: 32)
    Numbers.limited(toRegisterBits: bits) {
      Numbers.normalise(
        rows, adding: NumberRows(residual, width: 32), scale: [Float](repeating: 2, count: 32),
        shift: [Float](repeating: 1, count: 32), epsilon: 1e-12)
    }
    let values = rows.numbers
    for row in 0..<2 {
      let own = before[row * 32..<row * 32 + 32]
      let mean = own.reduce(0, +) / 32
      let spread = (own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 32).squareRoot()
      for (index, value) in own.enumerated() {
        #expect(abs(Double(values[row * 32 + index]) - ((value - mean) / spread * 2 + 1)) < 1e-4)
      }
    }
  }

  @Test(arguments: [128, 256, 512])
  func `goes through the error linear unit`(bits: Int) {
    let before: [Float] = wave(377, 0.21) + (-700...700).map { Float($0) / 100 } + [0, -40, 40, -1e-30, 1e30, -1e30]
    let rows = NumberRows(before, width: before.count)
    Numbers.limited(toRegisterBits: bits) { Numbers.gelu(rows) }
    for (old, new) in zip(before.map(Double.init), rows.numbers) {
      #expect(
        abs(0.5 * old * (1 + erf(old / 2.0.squareRoot())) - Double(new))
          <= max(min(1e-5, 2e-6 + abs(old) * 1e-6), old * 1e-7))
    }
  }

  @Test(arguments: [1, 5, 8, 31, 33, 64, 70], [128, 256, 512])
  func `attends to every token of their text`(tokens: Int, bits: Int) {
    let (heads, width, before) = (2, 32, 3)
    let projected = wave(tokens * 3 * heads * width, 0.37)
    let all = NumberRows(wave(before * 3 * heads * width, 0.1) + projected, width: 3 * heads * width)
    let output = NumberRows(rows: before + tokens, width: heads * width)
    Numbers.limited(toRegisterBits: bits) {
      Numbers.attend(all, text: before..<before + tokens, heads: heads, width: width, into: output)
    }
    let out = Array(output.numbers.dropFirst(before * heads * width))
    func part(_ token: Int, _ kind: Int, _ head: Int) -> [Double] {
      let start = token * 3 * heads * width + (kind * heads + head) * width
      return projected[start..<start + width].map(Double.init)
    }
    for (query, head) in [(0, 0), (tokens - 1, 1)] {
      let scores = (0..<tokens).map { token in
        zip(part(query, 0, head), part(token, 1, head)).reduce(0) { $0 + $1.0 * $1.1 } / Double(width).squareRoot()
      }
      let shares = scores.map { exp($0 - (scores.max() ?? 0)) }
      for index in [0, 17, 31] {
        let wanted = (0..<tokens).reduce(0) { $0 + shares[$1] * part($1, 2, head)[index] } / shares.reduce(0, +)
        #expect(abs(wanted - Double(out[(query * heads + head) * width + index])) < 1e-4)
      }
    }
  }

  @Test(arguments: [0, 1, 31, 32, 77])
  func `is multiplied over the shorter one's length`(count: Int) {
    let (left, right) = (wave(count, 0.3), wave(count + 3, 0.5))
    let wanted = zip(left, right).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    #expect(abs(wanted - Double(Numbers.dot(left, right))) < 1e-3)
  }

  @Test func `has registers of a known width, and work that can be timed`() {
    #expect([128, 256, 512].contains(Numbers.registerBits))
    #expect(Numbers.busyWork(rounds: 10) == Double(10 * 12 * 2 * Numbers.registerBits / 32))
    #expect(Numbers.busyWork(rounds: -1) == 0)
    #expect(Numbers.limited(toRegisterBits: 128) { Numbers.registerBits } == 128)
    #expect(Numbers.limited(toRegisterBits: 0) { Numbers.busyWork(rounds: 1) } == 96)
  }
}
