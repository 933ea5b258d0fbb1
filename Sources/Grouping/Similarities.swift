/// The inner products of all members' vectors with each other and with the usual vectors of their sources.
///
/// All that scores need is sums of these, so nothing of the vectors is touched again when the means move.
struct Similarities: Sendable {
  private let usualNames: [String]
  private let usual: [[Float]]
  /// Inner products of the usual vectors.
  let betweenUsual: [[Double]]
  private(set) var vectors: [[Float]] = []
  private(set) var sources: [String] = []
  private(set) var rows: [[Float]] = []
  private(set) var toUsual: [[Double]] = []

  init(means: [String: [Float]]) {
    let names = means.keys.sorted()
    let vectors = names.map { means[$0] ?? [] }
    usualNames = names
    usual = vectors
    betweenUsual = vectors.map { one in vectors.map { Double(Vector.dot(one, $0)) } }
  }

  var count: Int { rows.count }

  /// Which usual vector stands for `source`; nil where none is known at all.
  func usualIndex(of source: String) -> Int? { usualNames.firstIndex(of: source) ?? usualNames.firstIndex(of: "") }

  mutating func append(_ vector: [Float], source: String) {
    let row = vectors.map { Vector.dot($0, vector) }
    for index in rows.indices { rows[index].append(row[index]) }
    rows.append(row + [Vector.dot(vector, vector)])
    toUsual.append(usual.map { Double(Vector.dot($0, vector)) })
    vectors.append(vector)
    sources.append(source)
  }

  mutating func remove(at index: Int) {
    vectors.remove(at: index)
    sources.remove(at: index)
    toUsual.remove(at: index)
    rows.remove(at: index)
    for row in rows.indices { rows[row].remove(at: index) }
  }
}
