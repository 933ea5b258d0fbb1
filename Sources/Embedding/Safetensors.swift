package import Foundation
import Essentials

/// A file of named arrays of numbers, as Hugging Face's safetensors lays them out: a length, a JSON header, the bytes.
package struct Safetensors {
  package enum Problem: Error, Equatable, CustomStringConvertible {
    /// Too short, or its header is longer than the file or than 1 MiB.
    case cut
    /// The header is not an object of names, types, shapes and places inside the file.
    case header(String)
    case missing(String)
    case shape(String)

    package var description: String {
      switch self {
      case .cut: "the weights file is cut short or not a safetensors file"
      case .header(let name): "the weights file's header is wrong at \(name)"
      case .missing(let name): "the weights file has no \(name)"
      case .shape(let name): "\(name) in the weights file is of another shape or type"
      }
    }
  }

  private struct Place {
    var type: String
    var shape: [Int]
    var range: Range<Int>
  }

  private static let longestHeader = 1 << 20
  private let data: Data
  private let places: [String: Place]

  package init(_ data: Data) throws {
    guard data.count > 8 else { throw Problem.cut }
    let length = data.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= Self.longestHeader, let header = Int(exactly: length), 8 + header <= data.count else {
      throw Problem.cut
    }
    let start = data.startIndex + 8
    guard let members = try? JSONValue(parsing: Data(data[start..<start + header])).object else {
      throw Problem.header("its start")
    }
    var places: [String: Place] = [:]
    for (name, value) in members where name != "__metadata__" {
      let offsets = value["data_offsets"]?.array?.compactMap(\.int) ?? []
      let shape = value["shape"]?.array?.compactMap(\.int) ?? []
      guard let type = value["dtype"]?.string, shape.count == value["shape"]?.array?.count,
        shape.allSatisfy({ $0 >= 0 }),
        offsets.count == 2, offsets[0] >= 0, offsets[0] <= offsets[1], offsets[1] <= data.count - 8 - header
      else { throw Problem.header(name) }
      let first = start + header
      places[name] = Place(type: type, shape: shape, range: first + offsets[0]..<first + offsets[1])
    }
    self.data = data
    self.places = places
  }

  package func has(_ name: String) -> Bool { places[name] != nil }

  /// The bytes of an array of 32-bit numbers with exactly this shape.
  package func bytes(of name: String, shape: [Int]) throws -> Data {
    guard let place = places[name] else { throw Problem.missing(name) }
    guard place.type == "F32", place.shape == shape, place.range.count == shape.reduce(4, *) else {
      throw Problem.shape(name)
    }
    return data[place.range]
  }

  /// The numbers themselves.
  package func numbers(of name: String, shape: [Int]) throws -> [Float] {
    let bytes = try bytes(of: name, shape: shape)
    return [Float](unsafeUninitializedCapacity: bytes.count / 4) { buffer, count in
      bytes.copyBytes(to: UnsafeMutableRawBufferPointer(buffer))
      count = bytes.count / 4
    }
  }
}
