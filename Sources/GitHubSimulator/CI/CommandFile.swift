/// What steps write to `$GITHUB_OUTPUT` and `$GITHUB_ENV`: `name=value`, or `name<<END` with lines up to `END`.
enum CommandFile {
  static func read(_ text: String) throws -> [(name: String, value: String)] {
    var values: [(name: String, value: String)] = []
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
    while let raw = lines.popFirst() {
      let line = raw.hasSuffix("\r") ? raw.dropLast() : raw
      if line.isEmpty { continue }
      let equals = line.firstIndex(of: "=")
      let heredoc = line.firstRange(of: "<<")
      if let heredoc, heredoc.lowerBound < (equals ?? line.endIndex) {
        let end = line[heredoc.upperBound...]
        var value: [Substring] = []
        while let next = lines.first, next != end {
          value.append(next)
          lines.removeFirst()
        }
        guard !end.isEmpty, lines.popFirst() != nil else {
          throw WorkflowError(problem: "Invalid value. Matching delimiter not found '\(end)'", line: 1)
        }
        values.append((String(line[..<heredoc.lowerBound]), value.joined(separator: "\n")))
      } else if let equals, equals > line.startIndex {
        values.append((String(line[..<equals]), String(line[line.index(after: equals)...])))
      } else {
        throw WorkflowError(problem: "Invalid format '\(line.prefix(100))'", line: 1)
      }
    }
    return values
  }
}
