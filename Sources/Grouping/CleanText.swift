package import Domain
import Foundation

/// What of a signal's text says which problem it is about.
package struct CleanText: Sendable, Equatable {
  /// Title, prose and, of an error, the words of its own frames; at most 1,500 characters.
  package var whole: String
  /// The title and the first ten sentences.
  package var sentences: [String]

  private static let preamble = Pattern(
    "^(?:New error tracking issue created|Previously resolved error tracking issue|This error tracking issue is|Error tracking issue)[^\\n]*:\\n"
  )
  private static let frameLine = Pattern(
    "^\\s*(?:at |from |File \"|#\\d+ )|\\bin \\S+\\.\\w{1,6} line \\d+|\\.\\w{1,6}:\\d+(?::\\d+)?\\)?$|@ 0x|^\\s*\\d+\\. ?$"
  )
  private static let skippedSection = Pattern(
    "^#+\\s*\\W*(?:environment|env|versions?|system|browser|additional context|checklist|logs?)\\b", ignoringCase: true)
  private static let marks = Pattern("[*#>|]+")
  private static let address = Pattern("https?://\\S+")
  private static let spaces = Pattern("\\s+")
  private static let sentenceEnd = Pattern("(?<=[.!?])\\s+|\\n+|(?<=:)\\s+(?=[A-Z])")
  private static let listMark = Pattern("^\\s*(?:[-*•]|\\d+[.)])\\s+")

  package init(title: String, content: String, frames: [StackFrame]) {
    let body = Self.preamble.replacing(in: content, with: "")
    let prose = Self.prose(of: body, title: title, isError: !frames.isEmpty)
    let code = frames.filter(\.isInApp).prefix(4).map { frame in
      "\(Fingerprinter.plainFunction(frame.function ?? "")) \(Fingerprinter.stem(frame.file))"
    }.joined(separator: " ")
    var text = title + ". " + prose + (code.isEmpty ? "" : " . " + code)
    text = Self.address.replacing(in: text, with: " ")
    text = Self.marks.replacing(in: text, with: " ")
    text = Self.spaces.replacing(in: text, with: " ")
    whole = String(text.prefix(1_500))
    sentences = [title] + Self.sentences(of: prose)
  }

  private static func prose(of body: String, title: String, isError: Bool) -> String {
    var lines: [String] = []
    var isCode = false
    var isSkipped = false
    for line in body.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init) {
      if line.trimmingCharacters(in: .whitespaces).hasPrefix("```") {
        isCode.toggle()
        continue
      }
      if !isCode, line.hasPrefix("#") {
        isSkipped = skippedSection.isFound(in: line)
        continue
      }
      if isSkipped || (isCode && !isError) || frameLine.isFound(in: line) || line == title { continue }
      lines.append(line)
    }
    let text = lines.joined(separator: "\n").trimmingCharacters(in: .whitespacesAndNewlines)
    return isError ? String(text.prefix(400)) : text
  }

  private static func sentences(of prose: String) -> [String] {
    sentenceEnd.replacing(in: String(prose.prefix(4_000)), with: "\n").split(separator: "\n")
      .map { listMark.replacing(in: String($0), with: "") }.filter { $0.count >= 15 }.prefix(10).map(\.self)
  }
}
