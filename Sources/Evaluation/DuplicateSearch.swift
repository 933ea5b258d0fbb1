package import Essentials
package import Foundation
package import Grouping
import SignalSources

/// How often a report's duplicate is among the nearest others.
package struct DuplicateSearch: Sendable {
  package static let depths = [1, 5, 10]

  package private(set) var reports = 0
  /// Reports that have a duplicate at all.
  package private(set) var queries = 0
  /// By way of searching: for each depth the part of queries that find one.
  package private(set) var recall: [(way: String, at: [Double])] = []

  private static let evenness = 10.0

  /// `data` has one report a line: `summary`, `description` and, the same for duplicates, `cluster`.
  package init(_ data: Data, embedder: any Embedder) async throws {
    let lines: [JSONValue]
    do {
      lines = try SignalLines.values(in: data)
    } catch {
      throw DataSetProblem(line: error.line, reason: error.problem)
    }
    let texts = lines.map { line in
      String("\(line["summary"]?.string ?? ""). \(line["description"]?.string ?? "")".prefix(1_500))
    }
    let clusters = lines.enumerated().map { $1["cluster"]?.string ?? $1["id"]?.string ?? "\($0)" }
    let sizes = clusters.reduce(into: [String: Int]()) { $0[$1, default: 0] += 1 }
    let asked = clusters.indices.filter { sizes[clusters[$0], default: 0] > 1 }
    reports = lines.count
    queries = asked.count
    var vectors: [[Float]] = []
    for start in stride(from: 0, to: texts.count, by: 32) {
      vectors += try await embedder.vectors(for: Array(texts[start..<min(start + 32, texts.count)]))
    }
    let stems = texts.map { Set(Words.stems(in: $0)) }
    let words = LexicalSearch(stems)
    var found: [String: [Int]] = [:]
    for query in asked {
      let bySentences = Self.ranking(
        vectors.map { vector in
          Double(zip(vector, vectors[query]).reduce(0) { $0 + $1.0 * $1.1 })
        }, without: query)
      let byWords = Self.ranking(words.scores(for: stems[query]), without: query)
      for (way, ranking) in [
        ("sentences", bySentences), ("words", byWords), ("both", Self.fused(bySentences, byWords)),
      ] {
        let rank = ranking.firstIndex { clusters[$0] == clusters[query] } ?? .max
        for (index, depth) in Self.depths.enumerated() where rank < depth {
          found[way, default: [0, 0, 0]][index] += 1
        }
      }
    }
    recall = ["sentences", "words", "both"].map { way in
      (way, (found[way] ?? [0, 0, 0]).map { Double($0) / Double(max(asked.count, 1)) })
    }
  }

  /// The 100 best places.
  private static func ranking(_ scores: [Double], without own: Int) -> [Int] {
    Array(scores.indices.filter { $0 != own }.sorted { (scores[$0], $1) > (scores[$1], $0) }.prefix(100))
  }

  private static func fused(_ one: [Int], _ other: [Int]) -> [Int] {
    var scores: [Int: Double] = [:]
    for ranking in [one, other] {
      for (rank, place) in ranking.enumerated() { scores[place, default: 0] += 1 / (evenness + Double(rank)) }
    }
    return scores.keys.sorted { (scores[$0] ?? 0, $1) > (scores[$1] ?? 0, $0) }
  }

  package var json: JSONValue {
    var members: [String: JSONValue] = ["reports": .integer(Int64(reports)), "queries": .integer(Int64(queries))]
    for (way, values) in recall { members[way] = .array(values.map { .number(($0 * 10_000).rounded() / 10_000) }) }
    return .object(members)
  }

  package var text: String {
    (["\(queries) of \(reports) reports have a duplicate; it is among the nearest 1, 5, 10:"]
      + recall.map { way, values in
        "\(way.padding(toLength: 10, withPad: " ", startingAt: 0)) "
          + values.map { "\(($0 * 1_000).rounded() / 1_000)" }.joined(separator: "  ")
      }).joined(separator: "\n")
  }
}
