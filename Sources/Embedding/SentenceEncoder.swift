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
  private static let chunk = 384

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
    layers = try (0..<Self.layers).map { try Self.layer(file, "encoder.layer.\($0)") }
  }

  private static func norm(_ file: Safetensors, _ name: String) throws -> Norm {
    Norm(
      scale: try file.numbers(of: name + ".LayerNorm.weight", shape: [dimension]),
      shift: try file.numbers(of: name + ".LayerNorm.bias", shape: [dimension]))
  }

  /// One matrix of all named ones, side by side.
  private static func matrix(_ file: Safetensors, _ names: [String], columns: Int, depth: Int) throws -> PackedMatrix {
    var weights = Data(capacity: names.count * columns * depth * 4)
    var bias: [Float] = []
    for name in names {
      weights += try file.bytes(of: name + ".weight", shape: [columns, depth])
      bias += try file.numbers(of: name + ".bias", shape: [columns])
    }
    guard let matrix = PackedMatrix(weights: weights, columns: names.count * columns, depth: depth, bias: bias) else {
      throw Safetensors.Problem.shape(names.joined(separator: ", "))
    }
    return matrix
  }

  private static func layer(_ file: Safetensors, _ name: String) throws -> Layer {
    let own = name + ".attention.self."
    return Layer(
      project: try matrix(
        file, [own + "query", own + "key", own + "value"], columns: dimension, depth: dimension),
      gather: try matrix(file, [name + ".attention.output.dense"], columns: dimension, depth: dimension),
      attended: try norm(file, name + ".attention.output"),
      widen: try matrix(file, [name + ".intermediate.dense"], columns: inner, depth: dimension),
      narrow: try matrix(file, [name + ".output.dense"], columns: dimension, depth: inner),
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
    var rows: [Float] = []
    rows.reserveCapacity(texts.reduce(0) { $0 + $1.count } * Self.dimension)
    for text in texts {
      for (position, piece) in text.enumerated() {
        let place = places[position * Self.dimension..<(position + 1) * Self.dimension]
        rows += zip(words.row(Int(piece)), place).lazy.map { $0 + $1 }
      }
    }
    Numbers.normalise(&rows, scale: first.scale, shift: first.shift, epsilon: Self.epsilon)
    for layer in layers { pass(&rows, through: layer, lengths: texts.map(\.count)) }
    return means(of: rows, lengths: texts.map(\.count))
  }

  private func pass(_ rows: inout [Float], through layer: Layer, lengths: [Int]) {
    let projected = layer.project.times(rows)
    var attended: [Float] = []
    attended.reserveCapacity(rows.count)
    var start = 0
    for length in lengths {
      let end = start + length * 3 * Self.dimension
      attended += Numbers.attend(projected[start..<end], heads: Self.heads, width: Self.dimension / Self.heads)
      start = end
    }
    var gathered = layer.gather.times(attended)
    Numbers.normalise(
      &gathered, adding: rows, scale: layer.attended.scale, shift: layer.attended.shift, epsilon: Self.epsilon)
    var wide = layer.widen.times(gathered)
    Numbers.gelu(&wide)
    rows = layer.narrow.times(wide)
    Numbers.normalise(&rows, adding: gathered, scale: layer.done.scale, shift: layer.done.shift, epsilon: Self.epsilon)
  }

  private func means(of rows: [Float], lengths: [Int]) -> [[Float]] {
    var start = 0
    return lengths.map { length in
      var sum = [Float](repeating: 0, count: Self.dimension)
      for row in 0..<length {
        for index in 0..<Self.dimension { sum[index] += rows[start + row * Self.dimension + index] }
      }
      start += length * Self.dimension
      let size = Numbers.dot(sum, sum).squareRoot()
      return size > 0 ? sum.map { $0 / size } : sum
    }
  }
}
