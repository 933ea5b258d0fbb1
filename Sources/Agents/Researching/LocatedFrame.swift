import Domain
import Foundation
import Git
import Runtime

/// A frame in a file of the repository, with what the tree has there.
struct LocatedFrame {
  var frame: StackFrame
  var path: RepositoryPath
  /// How sure it is that this is the file.
  var score: Double
  /// The function around the frame's line.
  var region: ClosedRange<Int>
  /// Whether the line is there, in the function that the frame names, if it names one that can be found.
  var isConfirmed: Bool
  /// The frame's line, or where its function is now.
  var line: Int

  /// Reads the file in the sandbox; nil if the tree does not have it.
  static func read(
    _ frame: StackFrame, at candidate: FrameMapper.Candidate, in workspace: any AgentWorkspace
  ) async throws -> LocatedFrame? {
    guard let path = RepositoryPath(candidate.path) else { return nil }
    let result = try await workspace.run(["cat", "--", path.text], deadline: .seconds(20))
    guard result.succeeded, result.output.count < 4 << 20 else { return nil }
    let lines = result.outputText.sourceLines
    var located = LocatedFrame(
      frame: frame, path: path, score: candidate.score, region: 1...1, isConfirmed: false, line: frame.line ?? 1)
    let function = frame.function.map(Fingerprinter.plainFunction).flatMap { $0.count > 2 ? $0 : nil }
    let isThere = frame.line.map { (1...max(lines.count, 1)).contains($0) } ?? true
    let mentions = function.map { name in lines.indices.filter { holds(name, lines[$0]) } } ?? []
    if frame.line == nil || !isThere, let first = mentions.first { located.line = first + 1 }
    located.region = EnclosingRegion.around(located.line, in: lines)
    if function != nil, !mentions.isEmpty, !mentions.contains(where: { located.region.contains($0 + 1) }) {
      // The function moved since: its definition is the mention with a body around itself.
      let moved = mentions.first { EnclosingRegion.around($0 + 1, in: lines).lowerBound == $0 + 1 }
      if let moved {
        located.line = moved + 1
        located.region = EnclosingRegion.around(moved + 1, in: lines)
      }
    }
    located.isConfirmed = !lines.isEmpty && (isThere || !mentions.isEmpty) && (function == nil || !mentions.isEmpty)
    return located
  }

  private static func holds(_ name: String, _ line: Substring) -> Bool {
    var rest = line
    while let range = rest.range(of: name) {
      let before = range.lowerBound > line.startIndex ? line[line.index(before: range.lowerBound)] : " "
      let after = range.upperBound < line.endIndex ? line[range.upperBound] : " "
      if !isWord(before), !isWord(after) { return true }
      rest = line[range.upperBound...]
    }
    return false
  }

  private static func isWord(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "_"
  }

  var function: String? { frame.function.map(Fingerprinter.plainFunction).flatMap { $0.isEmpty ? nil : $0 } }

  /// As it reads in a sentence.
  func place(_ index: Int) -> String {
    "\(path), \(index == 0 ? "the innermost frame" : "frame \(index + 1)")"
  }
}
