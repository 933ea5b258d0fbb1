import Configuration
import Domain
import Essentials
import Foundation
import SignalSources

/// What the body of a request to `/signals` holds: signals in our own shape, or payloads of a product.
///
/// A body that is one JSON value is one of them, or a list of them; else each line is one.
struct SignalBody {
  private(set) var signals: [ArrivedSignal] = []
  /// Payloads that say nothing is wrong, or are of a kind that does not count.
  private(set) var silent = 0

  /// What is wrong with a body, for the person who sent it.
  struct Problem: Error {
    var text: String

    init(_ text: String) { self.text = text }
  }

  /// `source` is nil for signals in our own shape.
  init(_ body: Data, of source: (any SignalSource)?, in context: PipelineContext, at now: Date) throws(Problem) {
    let reader = Reader(source: source, context: context, now: now)
    if let repeated = reader.glance(at: body) {
      signals = [repeated]
      return
    }
    let whole: JSONValue
    do {
      whole = try JSONValue(parsing: body)
    } catch {
      guard Self.beginsWithALine(body) else { throw Problem("\(error)") }
      try readLines(body, by: reader)
      return
    }
    for value in (source ?? GenericSource()).values(of: whole) { add(try reader.signals(of: value, line: nil)) }
    if signals.count == 1, case .whole(let signal) = signals[0] { reader.learn(body, signal) }
  }

  private mutating func readLines(_ body: Data, by reader: Reader) throws(Problem) {
    for (index, line) in body.split(separator: 0x0a, omittingEmptySubsequences: false).enumerated() {
      guard !Self.isBlank(line) else { continue }
      if let repeated = reader.glance(at: line) {
        signals.append(repeated)
        continue
      }
      let value: JSONValue
      do {
        value = try JSONValue(parsing: Data(line))
      } catch {
        throw Problem("not JSON: \(error.problem) at line \(index + error.line), column \(error.column)")
      }
      let found = try reader.signals(of: value, line: index + 1)
      if found.count == 1 { reader.learn(line, found[0]) }
      add(found)
    }
  }

  private mutating func add(_ found: [Signal]) {
    if found.isEmpty { silent += 1 }
    signals += found.map(ArrivedSignal.whole)
  }

  /// Whether the first line is a value of its own, so that the body is meant as lines.
  private static func beginsWithALine(_ body: Data) -> Bool {
    guard let first = body.split(separator: 0x0a).first(where: { !isBlank($0) }) else { return false }
    return (try? JSONValue(parsing: Data(first))) != nil
  }

  private static func isBlank(_ line: Data) -> Bool { line.allSatisfy { $0 == 0x20 || $0 == 0x0d || $0 == 0x09 } }

  /// Reads one value, and knows those that are only counted by their looks.
  private struct Reader {
    let source: (any SignalSource)?
    let context: PipelineContext
    let now: Date

    func signals(of value: JSONValue, line: Int?) throws(Problem) -> [Signal] {
      do throws(SignalProblem) {
        return try (source ?? GenericSource()).signals(from: value, receivedAt: now)
      } catch {
        throw Problem("\(line.map { "line \($0): " } ?? "")\(error)")
      }
    }

    /// What is only counted is not read in full.
    func glance(at line: Data) -> ArrivedSignal? {
      guard source == nil else { return nil }
      return ArrivedSignal(glancingAt: line, in: context.storms, after: context.settings.signals.stormAfter, at: now)
    }

    /// Remembers what a signal that was read in full looks like, so that its repetitions need not be.
    func learn(_ line: Data, _ signal: Signal) {
      guard source == nil, let glance = line.withUnsafeBytes({ SignalGlance($0) }) else { return }
      context.storms.learn(glance.key, StormKey(signal))
    }
  }
}
