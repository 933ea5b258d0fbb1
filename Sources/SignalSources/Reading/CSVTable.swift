package import Essentials
import Foundation

/// Rows of comma-separated values (RFC 4180) as objects, by the names of the first row.
package enum CSVTable {
  package struct Problem: Error, Equatable, CustomStringConvertible {
    package var line: Int
    package var text: String

    package init(line: Int, text: String) {
      self.line = line
      self.text = text
    }

    package var description: String { "line \(line): \(text)" }
  }

  /// Columns that hold numbers in a signal.
  private static let numbers: Set<String> = ["weight", "people"]

  package static func rows(in text: String, limit: Int = 1_000_000) throws(Problem) -> [JSONValue] {
    var reader = CSVReader(text)
    guard let names = try reader.next(), !names.fields.allSatisfy(\.isEmpty) else {
      throw Problem(line: 1, text: "the names of the columns are missing")
    }
    var rows: [JSONValue] = []
    while let row = try reader.next() {
      if row.fields == [""] { continue }
      guard row.fields.count == names.fields.count else {
        throw Problem(line: row.line, text: "\(row.fields.count) fields, but \(names.fields.count) columns")
      }
      guard rows.count < limit else { throw Problem(line: row.line, text: "more than \(limit) rows") }
      var members: [String: JSONValue] = [:]
      for (name, field) in zip(names.fields, row.fields) where !field.isEmpty {
        members[name] = numbers.contains(name) ? Double(field).map(JSONValue.number) ?? .string(field) : .string(field)
      }
      rows.append(.object(members))
    }
    return rows
  }
}

/// Takes a text of comma-separated values apart, a row at a time.
private struct CSVReader {
  private var rest: Substring.UTF8View
  private var line = 1

  init(_ text: String) {
    rest = text.hasPrefix("\u{feff}") ? text.dropFirst().utf8 : text[...].utf8
  }

  mutating func next() throws(CSVTable.Problem) -> (fields: [String], line: Int)? {
    guard !rest.isEmpty else { return nil }
    let start = line
    var fields: [String] = []
    while true {
      fields.append(try field())
      let end = rest.popFirst()
      if end == 0x2c { continue }
      line += 1
      return (fields, start)
    }
  }

  /// One field; what ends it stays.
  private mutating func field() throws(CSVTable.Problem) -> String {
    guard rest.first == 0x22 else {
      let bytes = rest.prefix { $0 != 0x2c && $0 != 0x0a && $0 != 0x0d }
      rest = rest.dropFirst(bytes.count)
      skipReturn()
      return String(decoding: bytes, as: UTF8.self)
    }
    let start = line
    rest = rest.dropFirst()
    var bytes: [UInt8] = []
    while let byte = rest.popFirst() {
      if byte == 0x22 {
        guard rest.first == 0x22 else {
          skipReturn()
          guard rest.first == nil || rest.first == 0x2c || rest.first == 0x0a else {
            throw CSVTable.Problem(line: line, text: "a comma is missing after a quotation mark")
          }
          return String(decoding: bytes, as: UTF8.self)
        }
        rest = rest.dropFirst()
      }
      if byte == 0x0a { line += 1 }
      bytes.append(byte)
    }
    throw CSVTable.Problem(line: start, text: "a quotation mark is not closed")
  }

  private mutating func skipReturn() {
    if rest.first == 0x0d { rest = rest.dropFirst() }
  }
}
