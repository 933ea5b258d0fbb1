import ContextProtocol
import Essentials
import Foundation
import Testing

@Suite struct `A message of the protocol` {
  @Test func `reads as it was written`() throws {
    let messages: [ContextMessage] = [
      .request(id: 1, method: "tools/list", params: .object([:])),
      .request(id: "a", method: "tools/call", params: ["name": "x"]),
      .notification(method: "notifications/initialized", params: .object([:])),
      .result(id: 7, ["tools": []]),
      .failure(id: 8, ContextError(.methodNotFound, "no", data: ["supported": ["2026-07-28"]])),
      .failure(id: .null, ContextError(.parse, "what?")),
    ]
    for message in messages { #expect(try ContextMessage(message.json) == message) }
  }

  @Test(arguments: [
    #"{"id":1,"method":"x"}"#, #"{"jsonrpc":"1.0","id":1,"method":"x"}"#, #"[1]"#, #"{"jsonrpc":"2.0"}"#,
    #"{"jsonrpc":"2.0","id":1.5,"method":"x"}"#, #"{"jsonrpc":"2.0","id":{},"result":1}"#,
    #"{"jsonrpc":"2.0","id":1,"method":"x","params":[1]}"#,
  ])
  func `is refused where JSON-RPC does not allow it`(_ text: String) throws {
    let value = try JSONValue(parsing: text)
    #expect(throws: ContextError.self) { try ContextMessage(value) }
  }

  @Test func `comes in lines, however they are cut`() {
    let text = Data("one\r\ntwo\n\nthree\nfour".utf8)
    for size in 1...text.count {
      var reader = LineReader(limit: 100)
      var found: [String] = []
      for start in stride(from: 0, to: text.count, by: size) {
        found += reader.lines(after: text[start..<min(start + size, text.count)]).map {
          String(decoding: $0, as: UTF8.self)
        }
      }
      #expect(found == ["one", "two", "three"])
      #expect(!reader.isOverfull)
    }
  }

  @Test func `is not read on once a line is too long`() {
    var reader = LineReader(limit: 4)
    #expect(reader.lines(after: Data("1234\n".utf8)).count == 1)
    #expect(reader.lines(after: Data("12345".utf8)).isEmpty)
    #expect(reader.isOverfull)
    #expect(reader.lines(after: Data("\nok\n".utf8)).isEmpty)
  }
}
