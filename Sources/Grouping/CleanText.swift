package import Domain
import Foundation

/// What of a signal's text says which problem it is about.
package struct CleanText: Sendable, Equatable {
  /// The first line that is the source's own and not an announcement around it.
  package var title: String
  /// Title, prose and, of an error, the words of its own frames; at most 1,500 characters.
  package var whole: String
  /// The title and the first ten sentences.
  package var sentences: [String]
  /// Whether a machine wrote it about an error, frames and all.
  package var isError: Bool

  private static let preamble = Pattern(
    "^(?:New error tracking issue created|Previously resolved error tracking issue|This error tracking issue is|Error tracking issue)[^\\n]*:\\n"
  )
  private static let frameLine = Pattern(
    "^\\s*(?:at |from |File \"|#\\d+ )|\\bin \\S+\\.\\w{1,6} line \\d+|\\.\\w{1,6}:\\d+(?::\\d+)?\\)?$|@ 0x|^\\s*\\d+\\. "
  )
  private static let skippedSection = Pattern(
    "^#+\\s*\\W*(?:environment|env|versions?|system|browser|additional context|checklist|logs?)\\b", ignoringCase: true)
  private static let marks = Pattern("[*#>|]+")
  private static let address = Pattern("https?://\\S+")
  private static let spaces = Pattern("\\s+")
  private static let sentenceEnd = Pattern("(?<=[.!?])\\s+|\\n+|(?<=:)\\s+(?=[A-Z])")
  private static let listMark = Pattern("^\\s*(?:[-*•]|\\d+[.)])\\s+")
  private static let hump = Pattern(
    "(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=\\d)|(?<=\\d)(?=[A-Za-z])")
  private static let joint = Pattern("[^A-Za-z0-9]+")

  package init(title given: String, content: String, frames: [StackFrame]) {
    let body = Self.preamble.replacing(in: content, with: "")
    let isAnnounced = body.utf8.count != content.utf8.count
    title = isAnnounced ? body.firstLine(limit: 200) : given
    isError = isAnnounced || (!frames.isEmpty && ExceptionHeader.find(in: title) != nil)
    let prose = Self.prose(of: body, title: title, isError: isError)
    let code = isError ? Self.code(of: frames) : ""
    var text = title + ". " + prose + (code.isEmpty ? "" : " . " + code)
    text = Self.address.replacing(in: text, with: "")
    text = Self.marks.replacing(in: text, with: " ")
    text = Self.spaces.replacing(in: text, with: " ")
    whole = String(text.trimmingCharacters(in: .whitespaces).prefix(1_500))
    sentences = [title] + Self.sentences(of: prose)
  }

  /// The functions and files of the first four own frames, taken apart into words.
  private static func code(of frames: [StackFrame]) -> String {
    frames.filter(\.isInApp).prefix(4).map { frame in
      let function = (frame.function ?? "").split(separator: ".").last.map(String.init) ?? ""
      let file = frame.file.split(separator: "/").last.map(String.init) ?? ""
      let stem = file.split(separator: ".").dropLast(file.contains(".") ? 1 : 0).joined(separator: " ")
      return joint.replacing(in: hump.replacing(in: function + " " + stem, with: " "), with: " ").lowercased()
    }.joined(separator: " ")
  }

  private static func prose(of body: String, title: String, isError: Bool) -> String {
    var lines: [String] = []
    var isCode = false
    var isSkipped = false
    for line in body.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init) {
      if line.hasPrefix("```") {
        isCode.toggle()
        continue
      }
      if !isCode, line.hasPrefix("#") {
        isSkipped = skippedSection.isFound(in: line)
        continue
      }
      if isSkipped || (isCode && !isError) || frameLine.isFound(in: line) || line == title { continue }
      if isError, line.allSatisfy(\.isWhitespace) || line.hasPrefix(title) { continue }
      lines.append(line)
    }
    guard isError else { return lines.joined(separator: "\n").trimmingCharacters(in: .whitespacesAndNewlines) }
    return String(lines.joined(separator: " ").prefix(400))
  }

  private static func sentences(of prose: String) -> [String] {
    sentenceEnd.replacing(in: String(prose.prefix(4_000)), with: "\n").split(separator: "\n")
      .map { listMark.replacing(in: String($0), with: "").trimmingCharacters(in: .whitespaces) }
      .filter { $0.count >= 15 }.prefix(10).map(\.self)
  }
}
