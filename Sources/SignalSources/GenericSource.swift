package import Domain
package import Essentials
package import Foundation

/// Signals in our own shape: `{id?, source, type, content, weight?, occurred_at?, repository?, url?, fingerprint?, severity?,
/// people?, release?, trace?, project?, service?, extra?}`.
package struct GenericSource: SignalSource {
  package let name = "signals"
  package let proof = WebhookProof.token
  /// Bytes of content that are kept.
  package static let contentLimit = 32_768
  private static let known: Set<String> = [
    "id", "source", "source_product", "type", "source_type", "title", "content", "weight", "occurred_at", "repository",
    "url", "fingerprint", "severity", "people", "release", "trace", "project", "service", "frames", "extra",
  ]

  package init() {}

  package func signals(from payload: JSONValue, receivedAt: Date) throws(SignalProblem) -> [Signal] {
    guard case .array(let elements) = payload else { return [try signal(payload, receivedAt: receivedAt)] }
    var signals: [Signal] = []
    for (index, element) in elements.enumerated() {
      do {
        signals.append(try signal(element, receivedAt: receivedAt))
      } catch {
        throw SignalProblem(
          field: error.field.isEmpty ? "[\(index)]" : "[\(index)].\(error.field)", reason: error.reason)
      }
    }
    return signals
  }

  private func signal(_ value: JSONValue, receivedAt: Date) throws(SignalProblem) -> Signal {
    guard let members = value.object else { throw SignalProblem(field: "", reason: "a signal must be an object") }
    let fields = SignalFields(members)
    let source = try word(fields, "source", "source_product")
    let type = try word(fields, "type", "source_type")
    guard let whole = try fields.text("content", limit: .max) else { throw fields.problem("content", "is missing") }
    let content = whole.cutFromMiddle(toBytes: Self.contentLimit)
    let occurredAt = try fields.date("occurred_at")
    let severity = try severity(fields)
    var frames = try frames(fields)
    if frames.isEmpty { frames = StackTraceParser.frames(in: content) }
    let id =
      try fields.text("id").map { SignalIdentity.id(source: source, given: $0) }
      ?? SignalIdentity.id(
        source: source, type: type, content: whole, occurredAt: occurredAt, receivedAt: receivedAt)
    let people = try fields.count("people")
    let given = try fields.number("weight", in: 0...100)
    let usual = DefaultWeight.reckoned(type: type, hasTrace: !frames.isEmpty, severity: severity, people: people)
    return Signal(
      id: id, source: source, type: type,
      title: try fields.text("title", limit: .max).map { $0.firstLine(limit: 200) } ?? content.firstLine(limit: 200),
      content: content,
      weight: given ?? usual.sum,
      occurredAt: EventTime.plausible(occurredAt, receivedAt: receivedAt), repository: try repository(fields),
      url: try url(fields), fingerprints: try fields.texts("fingerprint").map { "\(source):\($0)" }, severity: severity,
      people: people, release: try fields.text("release"), trace: try fields.text("trace"),
      frames: frames, project: try fields.text("project"), service: try fields.text("service"), extra: extra(members),
      reckoning: given.map { _ in "as its sender weighs it" } ?? usual.text)
  }

  /// A name that will stand in a label: lower case, few kinds of characters, short.
  private func word(_ fields: SignalFields, _ name: String, _ other: String) throws(SignalProblem) -> String {
    guard let text = try fields.text(name, other, limit: 64) else { throw fields.problem(name, "is missing") }
    let allowed = text.unicodeScalars.allSatisfy {
      $0.isASCII && ($0.properties.isAlphabetic || "0123456789-_. /:".unicodeScalars.contains($0))
    }
    guard allowed else { throw fields.problem(name, "may have letters, digits and -_./: only") }
    return text.lowercased()
  }

  private func severity(_ fields: SignalFields) throws(SignalProblem) -> Severity? {
    guard let text = try fields.text("severity") else { return nil }
    guard let severity = Severity(named: text) else {
      throw fields.problem("severity", "must be one of \(Severity.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return severity
  }

  private func repository(_ fields: SignalFields) throws(SignalProblem) -> RepositoryName? {
    guard let text = try fields.text("repository") else { return nil }
    guard let name = RepositoryName(text) else { throw fields.problem("repository", "must be owner/name") }
    return name
  }

  private func url(_ fields: SignalFields) throws(SignalProblem) -> String? {
    guard let text = try fields.text("url", limit: 2_048) else { return nil }
    guard text.hasPrefix("https://") || text.hasPrefix("http://"), !text.contains(where: \.isWhitespace) else {
      throw fields.problem("url", "must begin with http:// or https://")
    }
    return text
  }

  private func frames(_ fields: SignalFields) throws(SignalProblem) -> [StackFrame] {
    guard let value = fields.members["frames"], value != .null else { return [] }
    guard let elements = value.array, elements.count <= 200 else {
      throw fields.problem("frames", "must be a list of at most 200 frames, innermost first")
    }
    var frames: [StackFrame] = []
    for (index, element) in elements.prefix(StackTraceParser.limit).enumerated() {
      guard let members = element.object else { throw fields.problem("frames[\(index)]", "must be an object") }
      let frame = SignalFields(members, path: "frames[\(index)]")
      guard let file = try frame.text("file") else { throw frame.problem("file", "is missing") }
      let function = try frame.text("function")
      frames.append(
        StackFrame(
          file: file, function: function, line: try frame.count("line"),
          isInApp: members["in_app"]?.bool ?? !LibraryCode.holds(file: file, function: function)))
    }
    return frames
  }

  private func extra(_ members: [String: JSONValue]) -> JSONValue {
    var kept = members.filter { !Self.known.contains($0.key) }
    if let given = members["extra"], given != .null {
      if let object = given.object { kept.merge(object) { _, last in last } } else { kept["extra"] = given }
    }
    return kept.isEmpty ? .null : .object(kept)
  }
}
