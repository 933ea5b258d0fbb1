package import Essentials
import Foundation
package import Grouping
package import HTTPMessages

/// Vectors from a service that speaks OpenAI's `/v1/embeddings`.
package struct EndpointEmbedder: Embedder {
  package enum Problem: Error, Equatable, CustomStringConvertible {
    case status(Int)
    /// The answer is not a list of as many vectors as texts, all of one length.
    case shape

    package var description: String {
      switch self {
      case .status(let status): "the embedding service answered \(status)"
      case .shape: "the embedding service's answer is not one vector for each text"
      }
    }
  }

  private static let batch = 64
  private static let longestText = 8_000
  private static let longestVector = 8_192

  private let url: String
  private let model: String
  private let key: Redacted?
  private let transport: any Transport
  package let calibration: Calibration

  /// `base` ends before `/v1/embeddings`; `key`, if any, is sent as a bearer token.
  package init(
    base: String, model: String, key: Redacted?, transport: any Transport, calibration: Calibration
  ) {
    url = (base.hasSuffix("/") ? String(base.dropLast()) : base) + "/v1/embeddings"
    self.model = model
    self.key = key
    self.transport = transport
    self.calibration = calibration
  }

  package var name: String { "endpoint \(model)" }

  package func vectors(for texts: [String]) async throws -> [[Float]] {
    var vectors: [[Float]] = []
    for start in stride(from: 0, to: texts.count, by: Self.batch) {
      vectors += try await ask(Array(texts[start..<min(start + Self.batch, texts.count)]))
    }
    guard Set(vectors.map(\.count)).count <= 1 else { throw Problem.shape }
    return vectors
  }

  private func ask(_ texts: [String]) async throws -> [[Float]] {
    // The service refuses an empty text; a dot says as little.
    let input = texts.map { JSONValue.string($0.isEmpty ? "." : String($0.prefix(Self.longestText))) }
    var request = HTTPRequest(
      "POST", url, json: ["model": .string(model), "input": .array(input), "encoding_format": "float"])
    if let key { request.headers["Authorization"] = "Bearer \(key.reveal())" }
    let response = try await transport.send(request)
    guard response.status == 200 else { throw Problem.status(response.status) }
    guard let items = (try? JSONValue(parsing: response.body))?["data"]?.array, items.count == texts.count else {
      throw Problem.shape
    }
    var vectors = [[Float]?](repeating: nil, count: texts.count)
    for (position, item) in items.enumerated() {
      let index = item["index"]?.int ?? position
      let numbers = item["embedding"]?.array ?? []
      let vector = numbers.compactMap(\.number).map(Float.init)
      guard vectors.indices.contains(index), vectors[index] == nil, vector.count == numbers.count, !vector.isEmpty,
        vector.count <= Self.longestVector, vector.allSatisfy(\.isFinite)
      else { throw Problem.shape }
      vectors[index] = Self.unit(vector)
    }
    return vectors.compactMap(\.self)
  }

  private static func unit(_ vector: [Float]) -> [Float] {
    let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return length > 0 ? vector.map { $0 / length } : vector
  }
}
