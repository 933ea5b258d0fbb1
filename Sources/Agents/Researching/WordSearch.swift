import Domain
import Foundation
import Runtime

/// Finds the code that texts without a stack trace speak of: names, paths and addresses that few files hold.
struct WordSearch {
  let workspace: any AgentWorkspace

  struct Hit {
    var path: String
    var line: Int
    var words: [String]
    var score: Double
  }

  private static let identifier = Pattern(
    "(?<![\\w/.-])(?:[a-z]+(?:_[a-z0-9]+)+|[a-z]+(?:[A-Z][a-z0-9]+)+|[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]+)+|[A-Z][A-Z0-9_]{4,})(?![\\w-])"
  )
  private static let fileName = Pattern("(?<![\\w/])((?:[\\w-]+/)*[\\w-]+\\.[a-z]{1,5})(?![\\w/])")
  private static let limit = 16
  /// A word in more files than this says nothing.
  private static let few = 6

  /// What to look for, the words of most signals first.
  static func words(of signals: [Signal]) -> [String] {
    var counts: [String: Int] = [:]
    for signal in signals.prefix(50) {
      let text = (signal.title + "\n" + signal.content).cutFromMiddle(toBytes: 8_192)
      var found = Set(identifier.all(in: text, limit: 40).compactMap { $0.text(0) })
      found.formUnion(
        fileName.all(in: text, limit: 20).compactMap { $0.text(1) }.filter { SourceLanguage.isSource(path: $0) })
      for path in ExactKey.urlPaths(in: text) {
        found.insert(path)
        if let last = path.split(separator: "/").last(where: { $0 != "{}" }), last.count > 3 {
          found.insert(String(last))
        }
      }
      for word in found where (4...80).contains(word.utf8.count) { counts[word, default: 0] += 1 }
    }
    return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(limit).map(\.key)
  }

  /// The files that hold the words, likeliest first.
  func hits(_ words: [String]) async throws -> [Hit] {
    var hits: [String: Hit] = [:]
    for word in words {
      for (path, line, score) in try await files(with: word) {
        var hit = hits[path] ?? Hit(path: path, line: line, words: [], score: 0)
        hit.words.append(word)
        hit.score += score
        hits[path] = hit
      }
    }
    let ordered = hits.values.sorted { ($0.score, $1.path) > ($1.score, $0.path) }
    return Array(ordered.prefix(5))
  }

  private func files(with word: String) async throws -> [(path: String, line: Int, score: Double)] {
    let result = try await workspace.run(
      ["grep", "-rnIF", "--exclude-dir=.git", "--exclude-dir=node_modules", "-m", "1", "-e", word, "--", "."],
      deadline: .seconds(30))
    let lines = result.outputText.split(separator: "\n").prefix(200)
    let found = lines.compactMap { line -> (String, Int)? in
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3, parts[0].hasPrefix("./"), let number = Int(parts[1]) else { return nil }
      return (String(parts[0].dropFirst(2)), number)
    }
    let sources = found.filter { SourceLanguage.isSource(path: $0.0) }.sorted { $0.0 < $1.0 }
    guard !sources.isEmpty, sources.count <= Self.few else { return [] }
    return sources.map { path, line in
      let isTest = path.lowercased().contains("test") || path.lowercased().contains("spec")
      return (path, line, (isTest ? 0.3 : 1) / Double(sources.count))
    }
  }
}
