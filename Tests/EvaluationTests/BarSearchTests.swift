import Domain
import Essentials
import Evaluation
import Foundation
import Grouping
import Testing

/// Vectors by hand: a text is the directions it names, so that alike is exactly known.
private struct Directions: Embedder {
  let name = "directions"
  let calibration = Calibration(
    arrival: .init(lowest: 2, highest: 2, fullShare: 0.4), review: .init(lowest: 2, highest: 2, fullShare: 0.5),
    twin: 3, spread: 0.13, words: nil)

  func vectors(for texts: [String]) -> [[Float]] {
    texts.map { text in
      var vector = [Float](repeating: 0, count: 64)
      for word in text.split(separator: " ") { if let place = Int(word), place < 64 { vector[place] += 1 } }
      let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return vector.map { length > 0 ? $0 / length : 0 }
    }
  }
}

/// Pairs, each with less in common than the one before it.
private func pairs(_ stream: String, _ count: Int) throws -> [LabelledSignal] {
  let lines = (0..<2 * count).map { number in
    let pair = number % count
    let words = Array(repeating: "\(pair)", count: 6) + Array(repeating: "\(20 + number)", count: 2 + pair)
    return
      #"{"id": "\#(number)", "source": "zendesk", "type": "ticket", "content": "\#(words.joined(separator: " "))", "group": "\#(pair)", "stream": "\#(stream)"}"#
  }
  return try LabelledSignal.read(Data(lines.joined(separator: "\n").utf8))
}

private func search(_ streams: [[LabelledSignal]]) async throws -> BarSearch {
  let embedder = Directions()
  var known: [BarSearch.Stream] = []
  for signals in streams {
    known.append(.init(signals: signals, vectors: try await GroupingRun.vectors(of: signals, by: embedder)))
  }
  return await BarSearch(known, embedder: embedder, calibration: embedder.calibration)
}

@Suite struct `A search for bars` {
  @Test func `tries every combination once, and is the same each time`() async throws {
    let streams = [try pairs("a", 4), try pairs("b", 3)]
    #expect(streams.joined().map(\.stream).filter { $0 == "a" }.count == 8)
    let first = try await search(streams)
    let all = BarSearch.lowest.count * BarSearch.margins.count
    #expect(first.trials.count == all)
    #expect(Set(first.trials.map(\.text)).count == all)
    #expect(try await search(streams).trials == first.trials)
  }

  @Test func `takes the bar that is worth most`() async throws {
    let found = try await search([try pairs("a", 12)])
    let best = try #require(found.trials.max { $0.worth < $1.worth })
    #expect(best.ari > 0.3 && best.joined == 0)
    #expect(found.trials.contains { $0.worth < best.worth }, "no bar makes a difference here")
    let first = try #require(found.trials.first { $0.worth == best.worth })
    #expect(found.best.arrival.lowest == first.lowest && found.best.margin == first.margin)
    #expect(found.best.review == Directions().calibration.review)
  }

  @Test func `holds it against bars that single signals join others`() {
    var trial = BarSearch.Trial(lowest: 2.5, margin: nil, ari: 0.7, purity: 0.9, joined: 0)
    let clean = trial.worth
    trial.joined = 0.1
    #expect(trial.worth < clean)
  }
}
