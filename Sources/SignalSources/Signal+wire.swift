package import Domain
package import Essentials
import Foundation

extension Signal {
  /// The signal in the shape that `POST /signals` takes, which gives the same signal again.
  package var wire: JSONValue {
    func plain(_ text: String) -> String {
      text.hasPrefix("\(source):") ? String(text.dropFirst(source.count + 1)) : text
    }
    var members: [String: JSONValue] = [
      "id": .string(plain(id.text)), "source": .string(source), "type": .string(type), "content": .string(content),
      "title": .string(title), "weight": .number(weight), "occurred_at": .string(Timestamp.text(occurredAt)),
      "fingerprint": .array(fingerprints.map { .string(plain($0)) }), "frames": .array(frames.map(\.wire)),
      "extra": extra,
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

extension StackFrame {
  fileprivate var wire: JSONValue {
    var members: [String: JSONValue] = ["file": .string(file), "in_app": .bool(isInApp)]
    members["function"] = function.map(JSONValue.string)
    members["line"] = line.map { .integer(Int64($0)) }
    return .object(members)
  }
}
