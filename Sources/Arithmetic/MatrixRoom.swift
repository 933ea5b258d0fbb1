/// Memory for the matrices that are used one after the other: the processor asks for the next one while it is busy with one.
package final class MatrixRoom {
  private let memory: NumberRows
  private var used = 0

  /// Has room for matrices of so many numbers together.
  package init(for count: Int) { memory = NumberRows(rows: max(count, 0), width: 1) }

  /// The next `count` numbers, which belong to who asked as long as the room is there; nil if there are not so many left.
  func take(_ count: Int) -> UnsafeMutablePointer<Float>? {
    guard count <= memory.rows - used else { return nil }
    defer { used += count }
    return memory.start + used
  }
}
