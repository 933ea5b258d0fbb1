import Arithmetic
package import Foundation

/// The small sentence encoder all-MiniLM-L6-v2, in this process: word pieces in, 384 numbers of length 1 out.
///
/// Six layers of BERT, the mean over all pieces, brought to length 1. All texts of a batch go through each matrix together.
package struct SentenceEncoder: Sendable {
  package static let dimension = 384
  package static let layers = 6
  private static let heads = 12
  private static let inner = 1_536
  private static let positions = 512
  private static let epsilon: Float = 1e-12
  /// Pieces that go through the layers at once: enough to use each weight often, few enough to stay in the cache.
  private static let chunk = 128

  private let pieces: WordPieces
  private let words: HalfNumbers
  /// Position and kind of text together, the same for every text.
  private let places: [Float]
  private let first: Norm
  private let layers: [Layer]

  private struct Norm: Sendable {
    var scale: [Float]
    var shift: [Float]
  }

  private struct Layer: Sendable {
    var project: PackedMatrix
    var gather: PackedMatrix
    var attended: Norm
    var widen: PackedMatrix
    var narrow: PackedMatrix
    var done: Norm
  }

  /// Where one batch is worked on: the same memory for all layers, so that it stays in the cache.
  private struct Work {
    let rows, projected, attended, gathered, wide: NumberRows

    init(rows count: Int) {
      rows = NumberRows(rows: count, width: dimension)
      projected = NumberRows(rows: count, width: 3 * dimension)
      attended = NumberRows(rows: count, width: dimension)
      gathered = NumberRows(rows: count, width: dimension)
      wide = NumberRows(rows: count, width: inner)
    }
  }

  /// Reads a safetensors file's bytes and a vocabulary of one piece per line.
  package init(weights: Data, vocabulary: String) throws {
    guard let pieces = WordPieces(vocabulary: vocabulary) else { throw Safetensors.Problem.missing("vocabulary") }
    let file = try Safetensors(weights)
    let count = vocabulary.split(separator: "\n").count
    let table = try file.bytes(of: "embeddings.word_embeddings.weight", shape: [count, Self.dimension])
    guard let words = HalfNumbers(table, width: Self.dimension) else {
      throw Safetensors.Problem.shape("the word table")
    }
    self.pieces = pieces
    self.words = words
    let kind = try file.numbers(of: "embeddings.token_type_embeddings.weight", shape: [2, Self.dimension])
    let positions = try file.numbers(
      of: "embeddings.position_embeddings.weight", shape: [Self.positions, Self.dimension])
    places = positions.enumerated().map { $0.element + kind[$0.offset % Self.dimension] }
    first = try Self.norm(file, "embeddings")
    let room = MatrixRoom(for: Self.layers * 2 * Self.dimension * (2 * Self.dimension + Self.inner))
    layers = try (0..<Self.layers).map { try Self.layer(file, "encoder.layer.\($0)", in: room) }
  }

  private static func norm(_ file: Safetensors, _ name: String) throws -> Norm {
    Norm(
      scale: try file.numbers(of: name + ".LayerNorm.weight", shape: [dimension]),
      shift: try file.numbers(of: name + ".LayerNorm.bias", shape: [dimension]))
  }

  /// One matrix of all named ones, side by side.
  private static func matrix(
    _ file: Safetensors, _ names: [String], columns: Int, depth: Int, in room: MatrixRoom
  ) throws -> PackedMatrix {
    var weights = Data(capacity: names.count * columns * depth * 4)
    var bias: [Float] = []
    for name in names {
      weights += try file.bytes(of: name + ".weight", shape: [columns, depth])
      bias += try file.numbers(of: name + ".bias", shape: [columns])
    }
    let matrix = PackedMatrix(weights: weights, columns: names.count * columns, depth: depth, bias: bias, in: room)
    guard let matrix else {
      throw Safetensors.Problem.shape(names.joined(separator: ", "))
    }
    return matrix
  }

  private static func layer(_ file: Safetensors, _ name: String, in room: MatrixRoom) throws -> Layer {
    let own = name + ".attention.self."
    return Layer(
      project: try matrix(
        file, [own + "query", own + "key", own + "value"], columns: dimension, depth: dimension, in: room),
      gather: try matrix(file, [name + ".attention.output.dense"], columns: dimension, depth: dimension, in: room),
      attended: try norm(file, name + ".attention.output"),
      widen: try matrix(file, [name + ".intermediate.dense"], columns: inner, depth: dimension, in: room),
      narrow: try matrix(file, [name + ".output.dense"], columns: dimension, depth: inner, in: room),
      done: try norm(file, name + ".output"))
  }

  /// How many pieces `text` has, at most 256.
  package func pieceCount(of text: String) -> Int { pieces.numbers(of: text).count }

  /// One vector of length 1 for each text, in their order.
  package func vectors(for texts: [String]) -> [[Float]] {
    var vectors: [[Float]] = []
    var waiting: [[Int32]] = []
    var size = 0
    for text in texts {
      let numbers = pieces.numbers(of: text)
      if !waiting.isEmpty, size + numbers.count > Self.chunk {
        vectors += encode(waiting)
        (waiting, size) = ([], 0)
      }
      waiting.append(numbers)
      size += numbers.count
    }
    return waiting.isEmpty ? vectors : vectors + encode(waiting)
  }

  private func encode(_ texts: [[Int32]]) -> [[Float]] {
    var extents: [Range<Int>] = []
    for text in texts {
      let start = extents.last?.upperBound ?? 0
      extents.append(start..<start + text.count)
    }
    let work = Work(rows: extents.last?.upperBound ?? 0)
    for (text, extent) in zip(texts, extents) { look(up: text, into: work.rows, at: extent.lowerBound) }
    Numbers.normalise(work.rows, scale: first.scale, shift: first.shift, epsilon: Self.epsilon)
    for layer in layers { pass(work, through: layer, texts: extents) }
    return extents.map { mean(of: work.rows, in: $0) }
  }

  private func look(up text: [Int32], into rows: NumberRows, at start: Int) {
    for (position, piece) in text.enumerated() {
      let word = words.row(Int(piece))
      let row = rows[start + position]
      for index in 0..<Self.dimension { row[index] = word[index] + places[position * Self.dimension + index] }
    }
  }

  private func pass(_ work: Work, through layer: Layer, texts: [Range<Int>]) {
    layer.project.multiply(work.rows, into: work.projected)
    for text in texts {
      Numbers.attend(
        work.projected, text: text, heads: Self.heads, width: Self.dimension / Self.heads, into: work.attended)
    }
    layer.gather.multiply(work.attended, into: work.gathered)
    Numbers.normalise(
      work.gathered, adding: work.rows, scale: layer.attended.scale, shift: layer.attended.shift, epsilon: Self.epsilon)
    layer.widen.multiply(work.gathered, into: work.wide)
    Numbers.gelu(work.wide)
    layer.narrow.multiply(work.wide, into: work.rows)
    Numbers.normalise(
      work.rows, adding: work.gathered, scale: layer.done.scale, shift: layer.done.shift, epsilon: Self.epsilon)
  }

  private func mean(of rows: NumberRows, in text: Range<Int>) -> [Float] {
    var sum = [Float](repeating: 0, count: Self.dimension)
    for row in text { for (index, value) in rows[row].enumerated() { sum[index] += value } }
    let size = Numbers.dot(sum, sum).squareRoot()
    return size > 0 ? sum.map { $0 / size } : sum
  }
}
