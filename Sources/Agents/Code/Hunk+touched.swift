package import Git

extension Hunk {
  /// The numbers, in the new file, of the lines it added and of those that follow what it removed; context does not count.
  package var touchedLines: [Int] {
    var number = newStart
    // A side without lines is numbered by the line before it.
    if newCount == 0 { number += 1 }
    var touched: [Int] = []
    for line in lines {
      switch line.first {
      case "+":
        touched.append(number)
        number += 1
      case "-": touched.append(number)
      case "\\": continue
      default: number += 1
      }
    }
    return touched.reduce(into: []) { if $0.last != $1 { $0.append($1) } }
  }

  package var removedText: [String] { lines.filter { $0.hasPrefix("-") }.map { String($0.dropFirst()) } }
  package var addedText: [String] { lines.filter { $0.hasPrefix("+") }.map { String($0.dropFirst()) } }

  /// Whether it changed something in `region`, or removed something right behind its last line.
  package func touches(_ region: ClosedRange<Int>) -> Bool {
    touchedLines.contains { region.contains($0) }
      || (!removedText.isEmpty && touchedLines.contains(region.upperBound + 1) && addedLines.isEmpty)
  }
}
