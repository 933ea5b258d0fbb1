package import Domain
import Foundation

/// Finds stack frames in plain text, whatever language wrote them.
///
/// Understood: Python, JavaScript and TypeScript (Node and browsers), Ruby, Go, Java and Kotlin, Swift, C#, PHP, Rust, Dart,
/// C and C++ (debugger and sanitizer), and `function in path line 12`.
package enum StackTraceParser {
  /// The most frames kept of one text; the innermost stay.
  package static let limit = 64

  /// The frames of `text`, innermost first; empty if it holds none.
  package static func frames(in text: String) -> [StackFrame] {
    let lines = text.cutFromMiddle(toBytes: 65_536).split(whereSeparator: \.isNewline)
      .map { String($0.prefix(600)) }
    var reader = StackTraceReader()
    for line in lines { reader.read(line) }
    let frames = reader.finished()
    return Array((frames.isEmpty ? mentioned(in: lines) : frames).prefix(limit))
  }

  private static let mention = Pattern("(?<![\\w/.-])((?:[\\w.@-]+/)*[\\w.-]+\\.[A-Za-z]{1,6}):(\\d{1,6})(?!\\d)")

  /// Places named in passing, such as `src/cart.py:12`, in the order of the text.
  private static func mentioned(in lines: [String]) -> [StackFrame] {
    var seen: Set<StackFrame> = []
    return lines.flatMap { mention.all(in: $0, limit: 8) }.compactMap { match -> StackFrame? in
      guard let file = match.text(1), SourceLanguage.isSource(path: file), let line = match.text(2).flatMap({ Int($0) })
      else { return nil }
      return StackFrame(file: file, line: line, isInApp: !LibraryCode.holds(file: file, function: nil))
    }.filter { seen.insert($0).inserted }
  }
}
