import Foundation

/// A member of a tar file written by hand, as only somebody who means harm would write some.
struct Tar: Sendable, CustomStringConvertible {
  enum Kind: String, Sendable {
    case file = "0"
    case hardLink = "1"
    case link = "2"
    case device = "3"
    case fifo = "6"
  }

  static let content = Data("content".utf8)

  var name: String
  var kind: Kind
  var target: String

  init(_ name: String, _ kind: Kind = .file, to target: String = "") {
    self.name = name
    self.kind = kind
    self.target = target
  }

  var description: String { "\(kind) \(name)" }

  static func archive(_ members: [Tar]) -> Data {
    members.reduce(into: Data()) { $0 += $1.record } + Data(count: 1024)
  }

  /// The header of POSIX's ustar format, and the content in blocks of 512 bytes.
  private var record: Data {
    let size = kind == .file ? Self.content.count : 0
    var header = Data(count: 512)
    func put(_ text: String, at offset: Int) {
      header.replaceSubrange(offset..<offset + text.utf8.count, with: text.utf8)
    }
    put(name, at: 0)
    put("0000644", at: 100)
    put("0000000", at: 108)
    put("0000000", at: 116)
    put(String(format: "%011o", size), at: 124)
    put("00000000000", at: 136)
    put("        ", at: 148)
    put(kind.rawValue, at: 156)
    put(target, at: 157)
    put("ustar", at: 257)
    put("00", at: 263)
    put(String(format: "%06o", header.reduce(0) { $0 + Int($1) }), at: 148)
    header[154] = 0
    return header + (size > 0 ? Self.content + Data(count: 512 - size) : Data())
  }
}
