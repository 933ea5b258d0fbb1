package import Configuration
package import Domain
package import Essentials
package import Foundation

/// Any product whose JSON a mapping describes.
package struct MappedSource: SignalSource {
  private let mapping: SourceMapping
  private let conditions: [(pointer: String, pattern: Pattern)]
  package let proof: WebhookProof

  /// `mapping` as `SourceMapping.parse` checked it.
  package init(_ mapping: SourceMapping) {
    self.mapping = mapping
    conditions = mapping.conditions.map { ($0.pointer, Pattern($0.matches)) }
    proof = mapping.signature.map(Self.proof) ?? .token
  }

  package var name: String { mapping.name }

  private static func proof(_ signature: SourceMapping.Signature) -> WebhookProof {
    WebhookProof(
      .code(
        header: signature.header, prefix: signature.prefix, digest: signature.digest == .sha1 ? .sha1 : .sha256,
        writing: signature.writing == .hex ? .hex : .base64,
        over: signature.covers == .time ? .stampedInside : .body))
  }

  package func signals(from payload: JSONValue, receivedAt: Date) throws(SignalProblem) -> [Signal] {
    guard let pointer = mapping.each else {
      return [try signal(try payload.asObject(), receivedAt)].compactMap(\.self)
    }
    guard let elements = payload.at(pointer)?.array else {
      throw SignalProblem(field: pointer, reason: "must be a list")
    }
    return try elements.readEach { element throws(SignalProblem) in try signal(element, receivedAt) }
  }

  private func signal(_ value: JSONValue, _ receivedAt: Date) throws(SignalProblem) -> Signal? {
    for (pointer, pattern) in conditions {
      guard let words = value.at(pointer)?.words, pattern.isFound(in: words) else { return nil }
    }
    guard let title = words(mapping.title, in: value) else {
      throw SignalProblem(field: mapping.title.choices.joined(separator: " or "), reason: "is missing")
    }
    let lines = mapping.content.choices.compactMap { line($0, in: value) }.filter { $0 != title }
    var draft = SignalDraft(
      name, type: words(mapping.type, in: value)?.lowercased() ?? "event", given: words(mapping.id, in: value),
      title: title, content: ([title] + lines).joined(separator: "\n"))
    draft.occurredAt = words(mapping.occurredAt, in: value).flatMap(EventTime.lenient)
    draft.severity = words(mapping.severity, in: value).flatMap(Severity.init(named:))
    draft.weight = words(mapping.weight, in: value).flatMap(Double.init).map { min(max($0, 0), 100) }
    draft.url = words(mapping.url, in: value)
    draft.fingerprints = words(mapping.fingerprint, in: value).map { ["\(name):\($0)"] } ?? []
    draft.people = words(mapping.people, in: value).flatMap { Int($0) }
    draft.release = words(mapping.release, in: value)
    draft.trace = words(mapping.trace, in: value)
    draft.project = words(mapping.project, in: value)
    draft.service = words(mapping.service, in: value)
    draft.repository = words(mapping.repository, in: value).flatMap(RepositoryName.init)
    return draft.signal(receivedAt: receivedAt)
  }

  /// The first choice that has words: of a pointer those it points at, else the text itself.
  private func words(_ field: FieldChoices, in value: JSONValue) -> String? {
    field.choices.lazy.compactMap { choice in choice.hasPrefix("/") ? value.at(choice)?.words : choice }.first
  }

  /// `Label: /pointer` becomes a line if there is anything to say.
  private func line(_ choice: String, in value: JSONValue) -> String? {
    guard let range = choice.range(of: ": /") else { return words(FieldChoices([choice]), in: value) }
    let pointer = String(choice[choice.index(before: range.upperBound)...])
    return value.at(pointer)?.words.map { "\(choice[..<range.lowerBound]): \($0)" }
  }
}
