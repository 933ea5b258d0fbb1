package import Domain
import Essentials
package import Foundation
import SignalSources

/// A signal and the group a person put it in.
package struct LabelledSignal: Sendable, Equatable {
  package var signal: Signal
  package var group: String
  /// Which of several independent streams of one file it belongs to; empty where there is one.
  package var stream: String

  package init(signal: Signal, group: String, stream: String = "") {
    self.signal = signal
    self.group = group
    self.stream = stream
  }

  /// The lines of a data set in order: signals as they come by webhook, with `group`, a text or a number, and perhaps `stream`.
  ///
  /// Throws `DataSetProblem`, which names the line.
  package static func read(_ data: Data) throws -> [LabelledSignal] {
    let lines: [JSONValue]
    do {
      lines = try SignalLines.values(in: data)
    } catch {
      throw DataSetProblem(line: error.line, reason: error.problem)
    }
    return try lines.enumerated().map { index, value in
      guard let group = value["group"]?.string ?? value["group"]?.integer.map(String.init) else {
        throw DataSetProblem(line: index + 1, reason: "group is missing: a text or a number")
      }
      do {
        let known = JSONValue.object((value.object ?? [:]).filter { fields.contains($0.key) })
        let signals = try GenericSource().signals(from: known, receivedAt: Date(timeIntervalSince1970: 0))
        guard let signal = signals.first else { throw DataSetProblem(line: index + 1, reason: "it is no signal") }
        return LabelledSignal(signal: signal, group: group, stream: value["stream"]?.string ?? "")
      } catch let problem as SignalProblem {
        throw DataSetProblem(line: index + 1, reason: problem.description)
      }
    }
  }

  /// What grouping may look at; labels and notes beside them must not leak into it.
  private static let fields: Set<String> = [
    "id", "source", "source_product", "type", "source_type", "content", "weight", "fingerprint", "frames", "release",
    "trace", "url", "service", "project", "occurred_at",
  ]
}

/// What is wrong with a data set, and where.
package struct DataSetProblem: Error, Equatable, CustomStringConvertible {
  package var line: Int
  package var reason: String

  package init(line: Int, reason: String) {
    self.line = line
    self.reason = reason
  }

  package var description: String { "line \(line): \(reason)" }
}
