import Foundation

/// A title from the type of an error and the name of a file, and nothing else.
package enum PublicTitle {
  private static let kind = Pattern(
    "^(?:[A-Za-z_][A-Za-z0-9_]{0,60}(?:Error|Exception|Failure|Fault|Interrupt|Timeout|Violation|NotFound|NotUnique|DoesNotExist|Warning|Panic)|Error|Exception|panic)$"
  )
  private static let file = Pattern("^[A-Za-z0-9_./-]{1,80}\\.[A-Za-z0-9]{1,8}$")

  /// The title of a report where the evidence is private.
  package static func text(for report: Report) -> String {
    let ranked = report.entries.enumerated().sorted {
      ($1.element.weight, $0.offset) < ($0.element.weight, $1.offset)
    }.map(\.element)
    let subjects = ranked.compactMap(\.subject)
    let found = report.research?.codePaths.first?.path
    if let place = found ?? subjects.lazy.compactMap(Self.file(in:)).first {
      let kind = subjects.lazy.compactMap(Self.kind(in:)).first
      return "Fix \(kind ?? "an error") in \(SafeText.title(place, limit: 80))"
    }
    let source = ranked.first.map { SafeText.title($0.source, limit: 40) } ?? ""
    return source.isEmpty ? "A problem" : "A problem reported by \(source)"
  }

  /// The same from one subject of ours, `Fix TYPE in FUNCTION (FILE)`, or nil where it names no file.
  package static func text(from subject: String) -> String? {
    file(in: subject).map { "Fix \(kind(in: subject) ?? "an error") in \($0)" }
  }

  private static func kind(in subject: String) -> String? {
    let words = subject.split(separator: " ")
    guard words.count >= 4, words[0] == "Fix", words[2] == "in" else { return nil }
    return kind.isFound(in: String(words[1])) ? String(words[1]) : nil
  }

  private static func file(in subject: String) -> String? {
    guard subject.hasPrefix("Fix "), let last = subject.split(separator: " ").last else { return nil }
    let name = last.hasPrefix("(") && last.hasSuffix(")") ? String(last.dropFirst().dropLast()) : String(last)
    return file.isFound(in: name) ? name : nil
  }
}
