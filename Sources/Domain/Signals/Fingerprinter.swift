import Essentials
import Foundation

/// Names a problem the same way wherever and whenever it occurs.
///
/// Line numbers, addresses, ids, numbers and quoted values do not count, so a deploy that moves a function keeps its name.
package enum Fingerprinter {
  /// How many in-app frames count: deeper callers differ between two ways to the same fault.
  private static let depth = 3

  /// 32 hex digits, or nil where the text is too short to tell one problem from another.
  package static func fingerprint(title: String, content: String, frames: [StackFrame]) -> String? {
    let header = ExceptionHeader.find(in: content) ?? ExceptionHeader.find(in: title)
    let ours = frames.filter(\.isInApp).prefix(depth).compactMap(place)
    if !ours.isEmpty { return StableHash.of(["frames", header?.type ?? ""] + ours) }
    let template = MessageTemplate.of(header.map { $0.type + ": " + $0.message } ?? content.firstLine(limit: 400))
    guard template.split(separator: " ").count(where: { !$0.hasPrefix("<") }) >= 3 else { return nil }
    return StableHash.of("message", template)
  }

  /// `stem:function` of a frame, or nil if it names no function.
  package static func place(_ frame: StackFrame) -> String? {
    guard let function = frame.function.map(plainFunction), !function.isEmpty else { return nil }
    return stem(frame.file) + ":" + function
  }

  /// The file's name without folders, content hash and extension.
  package static func stem(_ path: String) -> String {
    let name = path.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? path
    let unquery = name.split(separator: "?").first.map(String.init) ?? name
    let parts = unquery.split(separator: ".")
    let kept = parts.count > 1 ? parts.dropLast() : parts[...]
    return kept.filter { !isHash($0) }.joined(separator: ".").lowercased()
  }

  /// The last part of a qualified name, without arguments, generics and what compilers add.
  package static func plainFunction(_ name: String) -> String {
    var text = receiver.replacing(in: name, with: "")
    if let cut = text.firstIndex(where: { $0 == "(" || $0 == "[" }), cut != text.startIndex {
      text = String(text[..<cut])
    }
    text = text.replacingOccurrences(of: "async ", with: "").replacingOccurrences(of: "new ", with: "")
    let parts = text.split(whereSeparator: { ".#:>\\/ ".contains($0) })
    let last = parts.last { !noise($0) } ?? parts.last ?? ""
    return last.filter { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "$" }.description
  }

  /// The receiver that Go puts before a method's name, like `(*Table).` there.
  private static let receiver = Pattern("\\(\\*?[\\w.\\[\\]]+\\)\\.")

  private static func noise(_ part: Substring) -> Bool {
    part.hasPrefix("<") || part.hasPrefix("{") || part.hasPrefix("lambda$") || part.hasPrefix("func1")
      || part == "invoke" || part == "-"
  }

  private static func isHash(_ part: Substring) -> Bool {
    part.count >= 6 && part.contains(where: \.isNumber) && part.allSatisfy(\.isHexDigit)
  }
}
