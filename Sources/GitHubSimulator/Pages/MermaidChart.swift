import Essentials

/// A Mermaid `pie` or `xychart-beta` chart as bars, readable without script.
struct MermaidChart {
  private var title = ""
  private var bars: [(name: String, value: Double)] = []

  /// Nil where it is neither, or can't be read.
  init?(_ text: String) {
    let lines = text.split(separator: "\n").map(\.trimmed)
    guard let kind = lines.first else { return nil }
    if kind.hasPrefix("pie") {
      if let start = kind.firstRange(of: "title ") { title = String(kind[start.upperBound...]) }
      for line in lines.dropFirst() { readSlice(line) }
    } else if kind.hasPrefix("xychart") {
      readAxes(lines)
    }
    guard !bars.isEmpty, bars.count <= 200 else { return nil }
  }

  private mutating func readSlice(_ line: String) {
    if line.hasPrefix("title ") { title = String(line.dropFirst(6)) }
    guard line.hasPrefix("\""), let end = line.dropFirst().firstIndex(of: "\""),
      let colon = line[end...].firstIndex(of: ":"),
      let value = Double(line[line.index(after: colon)...].trimmed)
    else { return }
    bars.append((String(line[line.index(after: line.startIndex)..<end]), value))
  }

  private mutating func readAxes(_ lines: [String]) {
    var names: [String] = []
    var values: [Double] = []
    for line in lines {
      if line.hasPrefix("title ") { title = line.dropFirst(6).replacing("\"", with: "").trimmed }
      guard let start = line.firstIndex(of: "["), let end = line.lastIndex(of: "]"), start < end
      else { continue }
      let list = line[line.index(after: start)..<end].split(separator: ",").map {
        $0.replacing("\"", with: "").trimmed
      }
      if line.hasPrefix("x-axis") { names = list }
      if values.isEmpty, line.hasPrefix("bar") || line.hasPrefix("line") {
        values = list.compactMap { Double($0) }
      }
    }
    guard names.isEmpty || names.count == values.count else { return }
    bars = values.enumerated().map { (names.isEmpty ? String($0 + 1) : names[$0], $1) }
  }

  var html: String {
    let most = max(bars.map(\.value).max() ?? 0, 0.000_001)
    let rows = bars.map { name, value in
      let width = max(0, min(100, Int(value / most * 100)))
      let said = ExpressionRules.text(.number(value))
      return HTML.tag(
        "tr", [:],
        HTML.tag("td", [:], HTML.escape(name)) + "<td><span style=\"width:\(width)%\"></span></td>"
          + HTML.tag("td", [:], HTML.escape(said)))
    }
    let caption = title.isEmpty ? "" : HTML.tag("p", ["class": "dim"], HTML.escape(title))
    return caption + HTML.tag("table", ["class": "chart"], rows.joined())
  }
}
