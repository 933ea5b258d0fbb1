import Foundation
import HTTPMessages

/// The head of a message, as it is on the wire (RFC 9112).
enum WireHead {
  enum Body: Equatable {
    case none, chunked
    case bytes(Int)
    /// Two opinions on where it ends, or none that we know.
    case unclear
  }

  /// The request that `head` begins, without its body; nil where it is none.
  static func request(_ head: Data) -> HTTPRequest? {
    guard let text = String(validating: head, as: UTF8.self) else { return nil }
    let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
    let words = lines[0].split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 3, ["HTTP/1.1", "HTTP/1.0"].contains(words[2]), !words[1].isEmpty,
      !words[0].isEmpty, words[0].utf8.allSatisfy({ (65...90).contains($0) }), lines.count <= 256
    else { return nil }
    var headers = HTTPHeaders()
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { return nil }
      let name = line[..<colon]
      let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
      guard !name.isEmpty, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }), isPlain(value) else { return nil }
      headers.add(String(name), value)
    }
    guard isPlain(String(words[1])) else { return nil }
    return HTTPRequest(String(words[0]), String(words[1]), headers: headers)
  }

  static func body(_ request: HTTPRequest) -> Body {
    let lengths = request.headers.all("Content-Length")
    let encodings = request.headers.all("Transfer-Encoding")
    switch (lengths.count, encodings.count) {
    case (0, 0): return .none
    case (0, 1): return encodings[0].lowercased() == "chunked" ? .chunked : .unclear
    case (1, 0):
      guard lengths[0].utf8.allSatisfy({ (48...57).contains($0) }), let count = Int(lengths[0]) else { return .unclear }
      return .bytes(count)
    default: return .unclear
    }
  }

  /// The status line and the fields, but those that say where the body ends.
  static func lines(_ status: Int, _ headers: HTTPHeaders) -> String {
    let kept = headers.fields.filter { field in
      !["content-length", "transfer-encoding"].contains(field.name.lowercased()) && isPlain(field.value)
        && isPlain(field.name)
    }
    return "HTTP/1.1 \(status) \r\n" + kept.map { "\($0.name): \($0.value)\r\n" }.joined()
  }

  private static func isPlain(_ text: String) -> Bool {
    text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }
  }
}
