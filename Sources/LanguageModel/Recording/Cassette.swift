package import Essentials
package import Foundation

/// Recorded questions and answers: a line that says what it is, then one for each.
///
/// Keys are added below the recorder, so none can be in it.
package struct Cassette: Sendable, Equatable {
  package struct Entry: Sendable, Equatable {
    package var request: JSONValue
    package var reply: ModelReply
    package var at: Date

    package init(request: JSONValue, reply: ModelReply, at: Date) {
      self.request = request
      self.reply = reply
      self.at = at
    }

    /// As it stands in the file.
    var line: Data {
      let value: JSONValue = ["at": .string(Timestamp.text(at)), "request": request, "reply": reply.json]
      return Data((value.text + "\n").utf8)
    }
  }

  package var entries: [Entry]

  package init(entries: [Entry] = []) { self.entries = entries }

  /// The models that answered.
  package var models: [String] { Array(Set(entries.map(\.reply.model))).sorted() }

  package var data: Data {
    let times = entries.map(\.at)
    let header: JSONValue = [
      "cassette": 1, "models": .array(models.map { .string($0) }),
      "from": times.min().map { .string(Timestamp.text($0)) } ?? .null,
      "to": times.max().map { .string(Timestamp.text($0)) } ?? .null,
    ]
    return Data((header.text + "\n").utf8) + entries.reduce(Data()) { $0 + $1.line }
  }

  /// The first line of a file that grows: which models answer and when is said by each line of it.
  static func beginning(at date: Date) -> Data {
    let header: JSONValue = ["cassette": 1, "from": .string(Timestamp.text(date))]
    return Data((header.text + "\n").utf8)
  }

  /// Reads what `data` wrote; throws `ModelError` of kind `malformed`, with the line.
  package init(parsing data: Data) throws {
    let lines = data.split(separator: UInt8(ascii: "\n"))
    guard let first = lines.first, let header = try? JSONValue(parsing: Data(first)), header["cassette"]?.int == 1
    else { throw ModelError(.malformed, "not a cassette that this version reads") }
    entries = []
    for (index, line) in lines.dropFirst().enumerated() {
      guard let json = try? JSONValue(parsing: Data(line)), let request = json["request"],
        let at = json["at"]?.string.flatMap(Timestamp.date), let reply = try? ModelReply(json: json["reply"] ?? .null)
      else { throw ModelError(.malformed, "line \(index + 2) of the cassette is no recorded answer") }
      entries.append(Entry(request: request, reply: reply, at: at))
    }
  }
}
