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
    let lines = entries.map { entry -> JSONValue in
      ["at": .string(Timestamp.text(entry.at)), "request": entry.request, "reply": entry.reply.json]
    }
    return Data(([header] + lines).map { $0.text + "\n" }.joined().utf8)
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
