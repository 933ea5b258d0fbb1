import Configuration
import Domain
import Essentials
import Foundation
import HTTPClient
import HTTPMessages
import Runtime
import SignalSources

/// The command `nightshift signal send|import`.
enum SignalCommand: ToolCommand {
  static let name = "signal"
  static let summary = "send a signal, or import a file of them"
  static let usage = """
    usage: nightshift signal send   --to URL [--token TOKEN] --source NAME --type NAME [OPTIONS] CONTENT
           nightshift signal import --to URL [--token TOKEN] [--source NAME] [--mapping FILE] FILE

    Posts to the /signals of a running nightshift. CONTENT of - is read from standard input. A file holds one JSON value, one on
    each line (NDJSON), or comma-separated values with the names of the columns in the first row (.csv).

      --to URL           where it listens, by default http://127.0.0.1:8080
      --token TOKEN      one of its signals.tokens; by default the environment's NIGHTSHIFT_TOKEN
      --source NAME      the product it comes from; for import whose format it is
                         \(sources)
      --mapping FILE     for import: how the values are read, as in config/sources
      --type NAME        what it is, for example error, ticket, message, log
      --weight N         how much evidence it adds
      --repository O/R   the repository it belongs to
      --url URL          where to see it
      --fingerprint TEXT what makes two of them the same; may be repeated
    """

  /// The names of the sources, six on a line.
  private static let sources: String = {
    let names = SourceCatalogue().names
    return stride(from: 0, to: names.count, by: 6)
      .map { names[$0..<min($0 + 6, names.count)].joined(separator: ", ") }
      .joined(separator: ",\n" + String(repeating: " ", count: 21))
  }()

  static func run(_ words: [String]) async throws -> Int32 {
    let arguments = try Arguments(
      Array(words.dropFirst()),
      options: ["to", "token", "source", "type", "weight", "repository", "url", "fingerprint", "mapping"])
    switch words.first {
    case "send": return try await send([try signal(arguments)], arguments)
    case "import": return try await send(try signals(arguments), arguments)
    default: throw UsageError("say send or import")
    }
  }

  private static func signal(_ arguments: Arguments) throws -> JSONValue {
    guard let source = arguments["source"], let type = arguments["type"] else {
      throw UsageError("--source and --type are needed")
    }
    var content = try arguments.only("content, in quotes")
    if content == "-" { content = String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self) }
    var members: [String: JSONValue] = [
      "source": .string(source), "type": .string(type), "content": .string(content),
      "occurred_at": .string(Timestamp.text(SystemTime().now())),
    ]
    if let text = arguments["weight"] {
      guard let weight = Double(text), weight.isFinite, weight >= 0 else {
        throw UsageError("--weight takes a number that is not negative")
      }
      members["weight"] = .number(weight)
    }
    if let repository = arguments["repository"] { members["repository"] = .string(repository) }
    if let url = arguments["url"] { members["url"] = .string(url) }
    let fingerprints = arguments.all("fingerprint").map(JSONValue.string)
    if !fingerprints.isEmpty { members["fingerprint"] = .array(fingerprints) }
    return .object(members)
  }

  private static func signals(_ arguments: Arguments) throws -> [JSONValue] {
    let path = try arguments.only("file")
    guard let data = FileManager.default.contents(atPath: path) else { throw UsageError("cannot read \(path)") }
    let values = try path.hasSuffix(".csv") ? rows(data, path) : JSONLines.read(data, from: path)
    guard let source = try source(arguments) else { return values }
    let now = SystemTime().now()
    var signals: [JSONValue] = []
    for (index, value) in values.enumerated() {
      do {
        signals += try source.signals(from: value, receivedAt: now).map(\.wire)
      } catch {
        throw UsageError("\(path), value \(index + 1): \(error)")
      }
    }
    return signals
  }

  private static func rows(_ data: Data, _ path: String) throws -> [JSONValue] {
    do {
      return try CSVTable.rows(in: String(decoding: data, as: UTF8.self))
    } catch {
      throw UsageError("\(path), \(error)")
    }
  }

  /// Who reads the values, or nil where they are signals already.
  private static func source(_ arguments: Arguments) throws -> (any SignalSource)? {
    if let path = arguments["mapping"] {
      guard let data = FileManager.default.contents(atPath: path) else { throw UsageError("cannot read \(path)") }
      do {
        return MappedSource(try SourceMapping.parse(data))
      } catch {
        throw UsageError("\(path): \(error)")
      }
    }
    guard let name = arguments["source"], name != "generic" else { return nil }
    let catalogue = SourceCatalogue()
    guard let source = catalogue[name] else {
      throw UsageError("--source is one of generic, \(catalogue.names.joined(separator: ", "))")
    }
    return source
  }

  private static func send(_ signals: [JSONValue], _ arguments: Arguments) async throws -> Int32 {
    let target = (arguments["to"] ?? "http://127.0.0.1:8080") + "/signals"
    let token = arguments["token"] ?? ProcessInfo.processInfo.environment["NIGHTSHIFT_TOKEN"] ?? ""
    guard !token.isEmpty else { throw UsageError("give --token, or set NIGHTSHIFT_TOKEN") }
    let transport = try CurlTransport()
    var accepted = 0
    var duplicates = 0
    for start in stride(from: 0, to: signals.count, by: 1_000) {
      let part = signals[start..<min(start + 1_000, signals.count)]
      let body = Data(part.map(\.text).joined(separator: "\n").utf8)
      var request = HTTPRequest("POST", target, body: body)
      request.headers["Content-Type"] = "application/x-ndjson"
      request.headers["Authorization"] = "Bearer \(token)"
      let response: HTTPResponse
      do {
        response = try await transport.send(request)
      } catch let error as TransportError {
        throw Refusal("\(target) does not answer (\(error.kind)): is nightshift running there?")
      }
      let answer = try? JSONValue(parsing: response.body)
      guard response.status == 202 else {
        throw Refusal("\(target) says \(response.status): \(answer?["error"]?.string ?? "no reason given")")
      }
      accepted += answer?["accepted"]?.int ?? 0
      duplicates += answer?["duplicates"]?.int ?? 0
      if signals.count > 1_000 { Terminal.remark("\(start + part.count) of \(signals.count)") }
    }
    Terminal.say("\(accepted) accepted, \(duplicates) known before")
    return 0
  }
}

/// A file of JSON values: one, or one on each line.
enum JSONLines {
  static func read(_ data: Data, from path: String) throws -> [JSONValue] {
    if let whole = try? JSONValue(parsing: data) { return whole.array ?? [whole] }
    var values: [JSONValue] = []
    for (index, line) in data.split(separator: 0x0a, omittingEmptySubsequences: false).enumerated() {
      guard line.contains(where: { $0 != 0x20 && $0 != 0x0d && $0 != 0x09 }) else { continue }
      do {
        values.append(try JSONValue(parsing: Data(line)))
      } catch {
        throw UsageError("\(path), line \(index + error.line), column \(error.column): \(error.problem)")
      }
    }
    return values
  }
}

extension Signal {
  /// The signal in the shape that `POST /signals` takes.
  var wire: JSONValue {
    var members: [String: JSONValue] = [
      "id": .string(id.text), "source": .string(source), "type": .string(type), "content": .string(content),
      "title": .string(title), "weight": .number(weight), "occurred_at": .string(Timestamp.text(occurredAt)),
      "fingerprint": .array(fingerprints.map(JSONValue.string)),
    ]
    members["repository"] = repository.map { .string($0.description) }
    members["url"] = url.map(JSONValue.string)
    members["severity"] = severity.map { .string($0.rawValue) }
    members["people"] = people.map { .integer(Int64($0)) }
    members["release"] = release.map(JSONValue.string)
    members["trace"] = trace.map(JSONValue.string)
    members["project"] = project.map(JSONValue.string)
    members["service"] = service.map(JSONValue.string)
    return .object(members)
  }
}
