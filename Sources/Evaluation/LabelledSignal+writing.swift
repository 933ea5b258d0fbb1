package import Domain
package import Essentials
import Foundation

extension LabelledSignal {
  /// Signals as lines of a data set, redacted, oldest first; of more than `limit` every n-th group is left out whole.
  package static func sample(_ signals: [(signal: Signal, group: String)], limit: Int) -> [JSONValue] {
    let sizes = signals.reduce(into: [String: Int]()) { $0[$1.group, default: 0] += 1 }
    var kept: Set<String> = []
    var count = 0
    // By a hash, so that the sample does not favour what is old or large, and is the same each time.
    for group in sizes.keys.sorted(by: { StableHash.of($0) < StableHash.of($1) }) {
      guard count + (sizes[group] ?? 0) <= limit else { continue }
      count += sizes[group] ?? 0
      kept.insert(group)
    }
    return signals.filter { kept.contains($0.group) }
      .sorted { ($0.signal.occurredAt, $0.signal.id.text) < ($1.signal.occurredAt, $1.signal.id.text) }
      .map { line($0.signal, group: $0.group) }
  }

  private static func line(_ signal: Signal, group: String) -> JSONValue {
    // Data sets have no title of their own: the first line of the content is it.
    let starts = signal.content.hasPrefix(signal.title)
    let content = starts ? signal.content : signal.title + "\n" + signal.content
    var members: [String: JSONValue] = [
      "id": .string(signal.id.text), "source": .string(signal.source), "type": .string(signal.type),
      "content": .string(PrivateText.standard.redact(content)), "weight": .number(signal.weight),
      "group": .string(group),
    ]
    let fingerprints = signal.fingerprints.map { mark in
      // The source's name is put in front again when the line is read.
      JSONValue.string(mark.hasPrefix(signal.source + ":") ? String(mark.dropFirst(signal.source.count + 1)) : mark)
    }
    if !fingerprints.isEmpty { members["fingerprint"] = .array(fingerprints) }
    if !signal.frames.isEmpty { members["frames"] = .array(signal.frames.map(frame)) }
    if let service = signal.service { members["service"] = .string(service) }
    if let release = signal.release { members["release"] = .string(release) }
    if let trace = signal.trace { members["trace"] = .string(trace) }
    return .object(members)
  }

  private static func frame(_ frame: StackFrame) -> JSONValue {
    var members: [String: JSONValue] = ["file": .string(frame.file), "in_app": .bool(frame.isInApp)]
    if let function = frame.function { members["function"] = .string(function) }
    if let line = frame.line { members["line"] = .integer(Int64(line)) }
    return .object(members)
  }
}
