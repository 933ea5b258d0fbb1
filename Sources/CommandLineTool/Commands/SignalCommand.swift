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
    case "send": return try await send(Load(values: [try signal(arguments)]), arguments)
    case "import": return try await send(try load(arguments), arguments)
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

  /// What a file says, on its way to the service.
  private struct Load {
    var values: [JSONValue]
    /// Who reads them there; nil for signals in our own shape.
    var source: String?
    /// Values out of which nothing is sent.
    var silent = 0
  }

  /// Everything that can be checked here is checked before anything is sent.
  private static func load(_ arguments: Arguments) throws -> Load {
    let path = try arguments.only("file")
    guard let data = FileManager.default.contents(atPath: path) else { throw UsageError("cannot read \(path)") }
    let documents = try path.hasSuffix(".csv") ? rows(data, path) : JSONLines.documents(data, from: path)
    if let file = arguments["mapping"] {
      let source = MappedSource(try mapping(at: file))
      let values = documents.flatMap(source.values)
      let found = try read(values, by: source, from: path)
      return Load(values: found.joined().map(\.wire), source: nil, silent: found.count { $0.isEmpty })
    }
    guard let name = arguments["source"], name != "generic" else {
      return Load(values: documents.flatMap(GenericSource().values), source: nil)
    }
    guard name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }) else {
      throw UsageError("--source is one of generic, \(SourceCatalogue().names.joined(separator: ", "))")
    }
    // One that only the service knows, by a mapping of its operator, is left for it to read.
    guard let source = SourceCatalogue()[name] else {
      return Load(values: documents.flatMap { $0.array ?? [$0] }, source: name)
    }
    let values = documents.flatMap(source.values)
    _ = try read(values, by: source, from: path)
    return Load(values: values, source: name)
  }

  private static func read(_ values: [JSONValue], by source: any SignalSource, from path: String) throws -> [[Signal]] {
    let now = SystemTime().now()
    return try values.enumerated().map { index, value in
      do {
        return try source.signals(from: value, receivedAt: now)
      } catch {
        throw UsageError("\(path), value \(index + 1): \(error)")
      }
    }
  }

  private static func rows(_ data: Data, _ path: String) throws -> [JSONValue] {
    do {
      return try CSVTable.rows(in: String(decoding: data, as: UTF8.self))
    } catch {
      throw UsageError("\(path), \(error)")
    }
  }

  private static func mapping(at path: String) throws -> SourceMapping {
    guard let data = FileManager.default.contents(atPath: path) else { throw UsageError("cannot read \(path)") }
    do {
      return try SourceMapping.parse(data)
    } catch {
      throw UsageError("\(path): \(error)")
    }
  }

  /// As much as one request takes: a thousand values, or four megabytes.
  private static func batches(_ values: [JSONValue]) -> [Data] {
    var batches: [Data] = []
    var (batch, count) = (Data(), 0)
    for value in values {
      let line = Data(value.text.utf8)
      if count == 1_000 || (count > 0 && batch.count + line.count > 4 << 20) {
        batches.append(batch)
        (batch, count) = (Data(), 0)
      }
      batch.append(line)
      batch.append(0x0a)
      count += 1
    }
    return count > 0 ? batches + [batch] : batches
  }

  private static func send(_ load: Load, _ arguments: Arguments) async throws -> Int32 {
    let target =
      (arguments["to"] ?? "http://127.0.0.1:8080") + "/signals" + (load.source.map { "?source=\($0)" } ?? "")
    let token = arguments["token"] ?? ProcessInfo.processInfo.environment["NIGHTSHIFT_TOKEN"] ?? ""
    guard !token.isEmpty else { throw UsageError("give --token, or set NIGHTSHIFT_TOKEN") }
    let transport = try CurlTransport()
    var (accepted, duplicates, silent) = (0, 0, load.silent)
    let batches = batches(load.values)
    for (index, body) in batches.enumerated() {
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
        let earlier = index > 0 ? "; \(accepted) were accepted before, send the file again for the rest" : ""
        throw Refusal("\(target) says \(response.status): \(answer?["error"]?.string ?? "no reason given")\(earlier)")
      }
      accepted += answer?["accepted"]?.int ?? 0
      duplicates += answer?["duplicates"]?.int ?? 0
      silent += answer?["without_signal"]?.int ?? 0
      if batches.count > 1 { Terminal.remark("\(index + 1) of \(batches.count) requests") }
    }
    Terminal.say("\(accepted) accepted, \(duplicates) known before")
    if silent > 0 {
      Terminal.say("\(silent) without a signal: they say that something ended, or are of a kind that does not count")
    }
    return 0
  }
}

/// A file of JSON values: one, or one on each line.
enum JSONLines {
  /// The values, and those of a file that is one list.
  static func read(_ data: Data, from path: String) throws -> [JSONValue] {
    let documents = try documents(data, from: path)
    return documents.count == 1 ? documents[0].array ?? documents : documents
  }

  static func documents(_ data: Data, from path: String) throws -> [JSONValue] {
    if let whole = try? JSONValue(parsing: data) { return [whole] }
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
