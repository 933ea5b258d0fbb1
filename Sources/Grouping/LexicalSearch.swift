import Foundation

/// Ranks signals by the words they share with a query: BM25, kept up as signals come and go.
package struct LexicalSearch: Sendable {
  /// How fast repeated words stop counting, and how much a long text's words count less.
  private static let saturation = 1.2
  private static let lengthWeight = 0.75
  /// Among so many, a word that an eighth of them has is not worth looking them all up.
  private static let many = 10_000

  private var numbers: [String: Int32] = [:]
  private var words: [String] = []
  /// Numbers of words that nobody uses any more.
  private var unused: [Int32] = []
  /// By word: the places that have it.
  private var holders: [[Int32]] = []
  /// By place: its words; nil where nothing is.
  private var documents: [[Int32]?] = []
  private var count = 0
  private var length = 0

  package init(_ documents: [Set<String>] = []) {
    for (place, words) in documents.enumerated() { put(words, at: place) }
  }

  /// Puts words at `place`, which is there or the next one.
  package mutating func put(_ words: Set<String>, at place: Int) {
    if place == documents.count { documents.append(nil) } else { clear(place) }
    let own = words.sorted().map { number(of: $0) }
    documents[place] = own
    for word in own { holders[Int(word)].append(Int32(place)) }
    count += 1
    length += words.count
  }

  package mutating func clear(_ place: Int) {
    guard let own = documents[place] else { return }
    for word in own {
      let number = Int(word)
      if let index = holders[number].firstIndex(of: Int32(place)) {
        holders[number].swapAt(index, holders[number].count - 1)
        holders[number].removeLast()
      }
      if holders[number].isEmpty {
        numbers[words[number]] = nil
        words[number] = ""
        unused.append(word)
      }
    }
    count -= 1
    length -= own.count
    documents[place] = nil
  }

  private mutating func number(of word: String) -> Int32 {
    if let known = numbers[word] { return known }
    let number = unused.popLast() ?? Int32(words.count)
    if Int(number) == words.count {
      words.append(word)
      holders.append([])
    } else {
      words[Int(number)] = word
    }
    numbers[word] = number
    return number
  }

  /// The places that have `word`.
  func places(with word: String) -> [Int32] { numbers[word].map { holders[Int($0)] } ?? [] }

  /// The words of `place` that are among `words`.
  func shared(_ words: Set<String>, at place: Int) -> [String] {
    (documents[place] ?? []).compactMap { words.contains(self.words[Int($0)]) ? self.words[Int($0)] : nil }
  }

  /// One score for each place, 0 where no word is shared.
  package func scores(for query: Set<String>) -> [Double] {
    var scores = [Double](repeating: 0, count: documents.count)
    let mean = max(1, Double(length) / Double(max(count, 1)))
    let weighted = query.compactMap { word -> (weight: Double, word: String)? in
      let frequency = Double(places(with: word).count)
      guard frequency > 0, count < Self.many || frequency * 8 < Double(count) else { return nil }
      return (log(1 + (Double(count) - frequency + 0.5) / (frequency + 0.5)), word)
    }
    // In the order of the weights, so that the sum is the same each time.
    for (weight, word) in weighted.sorted(by: { ($0.weight, $0.word) < ($1.weight, $1.word) }) {
      for place in places(with: word) { scores[Int(place)] += weight }
    }
    for place in scores.indices where scores[place] > 0 {
      let length = 1 - Self.lengthWeight + Self.lengthWeight * Double(documents[place]?.count ?? 0) / mean
      scores[place] *= (Self.saturation + 1) / (1 + Self.saturation * length)
    }
    return scores
  }
}
