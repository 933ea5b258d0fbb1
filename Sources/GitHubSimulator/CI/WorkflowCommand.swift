/// A line of a job's output that speaks to the runner: `::error file=a.py,line=3::message`.
struct WorkflowCommand: Sendable, Equatable {
  var name: String
  var properties: [String: String]
  var message: String

  /// Nil unless `line` begins with `::name` and has a second `::`.
  init?(_ line: String) {
    let text = line.drop { $0 == " " || $0 == "\t" }
    guard text.hasPrefix("::") else { return nil }
    let rest = text.dropFirst(2)
    guard let end = rest.firstRange(of: "::") else { return nil }
    let head = rest[..<end.lowerBound].split(separator: " ", maxSplits: 1)
    guard let name = head.first, name.allSatisfy({ $0.isASCII && ($0.isLetter || $0 == "-") }) else { return nil }
    self.name = name.lowercased()
    message = Self.decode(rest[end.upperBound...])
    properties = [:]
    for pair in head.count > 1 ? head[1].split(separator: ",") : [] {
      let halves = pair.split(separator: "=", maxSplits: 1)
      guard halves.count == 2 else { continue }
      properties[halves[0].trimmed] = Self.decode(halves[1])
    }
  }

  private static func decode(_ text: Substring) -> String {
    var out = ""
    var rest = text
    while let next = rest.popFirst() {
      guard next == "%", let meant = escapes[String(rest.prefix(2)).uppercased()] else {
        out.append(next)
        continue
      }
      out.append(meant)
      rest = rest.dropFirst(2)
    }
    return out
  }

  private static let escapes: [String: Character] = ["25": "%", "0D": "\r", "0A": "\n", "3A": ":", "2C": ","]
}
