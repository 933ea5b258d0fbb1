import Essentials
import Foundation
package import Runtime
import Synchronization

/// Cassettes in folders: each run's traffic is written into a file of its own, or answers come from such files.
///
/// A file grows by a line with each answer, so that a run which is cut off has what it said so far.
package final class CassetteRack: Sendable {
  private let folder: String?
  private let replay: ReplayingModel?
  private let time: any TimeSource
  /// The files that have their first line.
  private let begun = Mutex<Set<String>>([])

  /// Records into `record` and answers from `replay`, if they are given.
  ///
  /// - Throws: What the file system refuses, and `ModelError` for a file that is no cassette.
  package init(record: String?, replay: String?, time: any TimeSource) throws {
    folder = record
    self.time = time
    if let record { try FileManager.default.createDirectory(atPath: record, withIntermediateDirectories: true) }
    guard let replay else {
      self.replay = nil
      return
    }
    var entries: [Cassette.Entry] = []
    for file in try FileManager.default.contentsOfDirectory(atPath: replay).sorted() where file.hasSuffix(".cassette") {
      entries += try Cassette(parsing: try Data(contentsOf: URL(filePath: "\(replay)/\(file)"))).entries
    }
    self.replay = ReplayingModel(Cassette(entries: entries), key: Self.key)
  }

  /// `model` with its traffic recorded, or what was recorded in its place.
  package func wrapped(_ model: any LanguageModel) -> any LanguageModel {
    let answering: any LanguageModel = replay ?? model
    return folder == nil ? answering : RackModel(model: answering, rack: self)
  }

  /// The same for the same question, whatever marks stand around text from outside: they are made anew for each run.
  static func key(_ request: JSONValue) -> String {
    let text = request.text
    guard let mark = text.firstMatch(of: /untrusted-([0-9a-z]{16,64})/)?.1 else { return text }
    return text.replacing(mark, with: "{{mark}}")
  }

  func note(_ request: ModelRequest, _ reply: ModelReply) throws {
    try write(Cassette.Entry(request: request.json, reply: reply, at: time.now()))
  }

  private func write(_ entry: Cassette.Entry) throws {
    guard let folder else { return }
    let path = "\(folder)/\(Self.file(of: SpendContext.account?.run, at: entry.at))"
    try begun.withLock { begun in
      if begun.insert(path).inserted, !FileManager.default.fileExists(atPath: path) {
        // What people asked may be in it.
        guard
          FileManager.default.createFile(
            atPath: path, contents: Cassette.beginning(at: entry.at), attributes: [.posixPermissions: 0o600])
        else { throw ModelError(.badRequest, "the cassette \(path) cannot be written") }
      }
      let handle = try FileHandle(forWritingTo: URL(filePath: path))
      defer { try? handle.close() }
      try handle.seekToEnd()
      try handle.write(contentsOf: entry.line)
    }
  }

  /// A name for the run's file; what belongs to no run is kept by day.
  private static func file(of run: String?, at date: Date) -> String {
    let name = run ?? SpendAccount.day(date)
    let plain = name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-.".contains($0)) ? $0 : "_" }
    return String(plain.prefix(150)) + ".cassette"
  }
}

/// A model whose answers are written down.
private struct RackModel: LanguageModel {
  let model: any LanguageModel
  let rack: CassetteRack

  func reply(to request: ModelRequest) async throws -> ModelReply {
    let reply = try await model.reply(to: request)
    try rack.note(request, reply)
    return reply
  }
}
