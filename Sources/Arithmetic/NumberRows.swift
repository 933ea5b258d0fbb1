import CArithmetic

/// Rows of numbers to work on, in memory that begins where a cache line does: a register filled from two lines takes twice as long.
package final class NumberRows {
  package let rows: Int
  package let width: Int
  let start: UnsafeMutablePointer<Float>

  var count: Int { rows * width }

  /// All zero.
  package init(rows: Int, width: Int) {
    precondition(rows >= 0 && width > 0)
    self.rows = rows
    self.width = width
    let bytes = rows * width * MemoryLayout<Float>.stride
    let largePage = 1 << 21
    let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: bytes < largePage ? 64 : largePage)
    arithmetic_prefer_large_pages(memory, bytes)
    start = memory.bindMemory(to: Float.self, capacity: rows * width)
    start.initialize(repeating: 0, count: rows * width)
  }

  deinit { start.deallocate() }

  /// Takes rows of `width` numbers, one after the other; what is left over is left out.
  package convenience init(_ numbers: [Float], width: Int) {
    self.init(rows: numbers.count / width, width: width)
    for index in 0..<count { start[index] = numbers[index] }
  }

  /// All rows, one after the other.
  package var numbers: [Float] { Array(UnsafeBufferPointer(start: start, count: count)) }

  /// The numbers of `row`, which must be there; they are gone when this is.
  package subscript(_ row: Int) -> UnsafeMutableBufferPointer<Float> {
    precondition((0..<rows).contains(row), "there is no such row")
    return UnsafeMutableBufferPointer(start: start + row * width, count: width)
  }
}
