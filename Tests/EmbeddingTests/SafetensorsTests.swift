import Embedding
import Foundation
import Testing

private func file(_ header: String, _ numbers: [Float], length: Int? = nil) -> Data {
  let count = UInt64(length ?? header.utf8.count).littleEndian
  return withUnsafeBytes(of: count) { Data($0) } + Data(header.utf8)
    + numbers.withUnsafeBufferPointer { Data(buffer: $0) }
}

@Suite struct `A safetensors file` {
  private let header =
    #"{"__metadata__": {"format": "pt"}, "a": {"dtype": "F32", "shape": [2, 1], "data_offsets": [0, 8]}}"#

  @Test func `gives the numbers of a name and shape`() throws {
    let tensors = try Safetensors(file(header, [1.5, -2]))
    #expect(tensors.has("a") && !tensors.has("__metadata__"))
    #expect(try tensors.numbers(of: "a", shape: [2, 1]) == [1.5, -2])
    #expect(throws: Safetensors.Problem.missing("b")) { try tensors.numbers(of: "b", shape: [1]) }
    #expect(throws: Safetensors.Problem.shape("a")) { try tensors.numbers(of: "a", shape: [2]) }
  }

  @Test func `may lie anywhere in memory`() throws {
    let moved = (Data([9, 9, 9]) + file(header, [1.5, -2])).dropFirst(3)
    #expect(try Safetensors(moved).numbers(of: "a", shape: [2, 1]) == [1.5, -2])
  }

  @Test func `that is cut short is refused`() {
    #expect(throws: Safetensors.Problem.cut) { try Safetensors(Data([1, 2, 3])) }
    #expect(throws: Safetensors.Problem.cut) { try Safetensors(file(header, [1, 2], length: 1_000)) }
    #expect(throws: Safetensors.Problem.cut) { try Safetensors(file(header, [1, 2], length: .max)) }
    #expect(throws: Safetensors.Problem.header("a")) { try Safetensors(file(header, [1])) }
  }

  @Test(arguments: [
    "[]", "{", #"{"a": 1}"#, #"{"a": {"dtype": "F32", "shape": [-1], "data_offsets": [0, 4]}}"#,
    #"{"a": {"dtype": "F32", "shape": [1], "data_offsets": [4, 0]}}"#,
    #"{"a": {"dtype": "F32", "shape": [1], "data_offsets": [-4, 0]}}"#,
    #"{"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 9223372036854775807]}}"#,
    #"{"a": {"dtype": "F32", "shape": ["1"], "data_offsets": [0, 4]}}"#,
  ])
  func `with a wrong header is refused`(_ header: String) {
    #expect(throws: Safetensors.Problem.self) { try Safetensors(file(header, [1])) }
  }

  @Test func `of another type or size than it says is refused`() throws {
    let tensors = try Safetensors(
      file(
        """
        {"a": {"dtype": "F16", "shape": [2], "data_offsets": [0, 4]}, "b": {"dtype": "F32", "shape": [2], "data_offsets": [0, 4]}}
        """, [1]))
    #expect(throws: Safetensors.Problem.shape("a")) { try tensors.bytes(of: "a", shape: [2]) }
    #expect(throws: Safetensors.Problem.shape("b")) { try tensors.bytes(of: "b", shape: [2]) }
  }
}
