import Arithmetic
import Embedding
import Essentials
import Foundation
import Testing

private let folder = WeightsFolder(environment: ProcessInfo.processInfo.environment)
private let reference = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .appendingPathComponent("../../../shared/data/grouping/minilm_reference.json")

@Suite(.enabled(if: folder.isComplete, "call .github/scripts/weights to get the sentence encoder's weights"))
struct `A sentence encoder` {
  private let encoder: SentenceEncoder

  init() throws { encoder = try folder.encoder() }

  @Test func `puts like sentences near each other`() throws {
    let vectors = encoder.vectors(for: [
      "A man is eating food.", "A man is eating a piece of bread.", "The girl is carrying a baby.",
    ])
    func cosine(_ one: Int, _ other: Int) -> Float { zip(vectors[one], vectors[other]).reduce(0) { $0 + $1.0 * $1.1 } }
    #expect(vectors.allSatisfy { $0.count == SentenceEncoder.dimension })
    #expect(abs(cosine(0, 0) - 1) < 1e-5)
    // The figure that the model's own documentation gives is 0.7553.
    #expect(abs(cosine(0, 1) - 0.7553) < 1e-3 && cosine(0, 2) < 0.1)
    #expect(zip(vectors[0], [0.033242, 0.004406, -0.006277, 0.048379] as [Float]).allSatisfy { abs($0 - $1) < 1e-4 })
  }

  @Test func `gives a text the same vector alone and in company`() {
    let texts = ["", "checkout fails", String(repeating: "the total is wrong ", count: 90), "日本語のエラー"]
    let together = encoder.vectors(for: texts)
    for (text, vector) in zip(texts, together) {
      let alone = encoder.vectors(for: [text])[0]
      #expect(zip(alone, vector).allSatisfy { abs($0 - $1) < 1e-5 })
    }
    #expect(encoder.vectors(for: []).isEmpty)
    #expect(encoder.pieceCount(of: texts[2]) == 256)
  }

  @Test(
    .enabled(if: FileManager.default.fileExists(atPath: reference.path), "the reference vectors are not here"),
    arguments: [128, 256, 512])
  func `is exact to the reference within a ten-thousandth`(registerBits: Int) throws {
    let items = try #require(JSONValue(parsing: Data(contentsOf: reference))["items"]?.array)
    #expect(!items.isEmpty)
    let vectors = Numbers.limited(toRegisterBits: registerBits) {
      encoder.vectors(for: items.compactMap { $0["text"]?.string ?? "" })
    }
    for (item, vector) in zip(items, vectors) {
      let wanted = try #require(item["vector"]?.array).compactMap(\.number)
      let worst = zip(wanted, vector).map { abs($0 - Double($1)) }.max() ?? 1
      #expect(wanted.count == vector.count && worst < 1e-4)
      #expect(encoder.pieceCount(of: item["text"]?.string ?? "") == item["token_ids"]?.array?.count)
    }
  }
}
