import Domain
import Essentials
import Foundation

/// What a product says of one finding, before everything that all sources have in common is done to it.
struct SignalDraft {
  var source: String
  var type: String
  /// The product's own name for the finding; nil takes what it says and when.
  var given: String?
  var title: String
  var content: String
  var occurredAt: Date?
  var repository: RepositoryName?
  var url: String?
  var fingerprints: [String] = []
  var severity: Severity?
  var people: Int?
  var release: String?
  var trace: String?
  /// Innermost first; nil takes those that stand in `content`.
  var frames: [StackFrame]?
  var project: String?
  var service: String?
  /// Nil takes the default for the type.
  var weight: Double?
  var extra: [String: JSONValue] = [:]

  init(_ source: String, type: String, given: String?, title: String, content: String) {
    self.source = source
    self.type = type
    self.given = given
    self.title = title
    self.content = content
  }

  func signal(receivedAt: Date) -> Signal {
    let content = content.cutFromMiddle(toBytes: GenericSource.contentLimit)
    let frames = self.frames ?? StackTraceParser.frames(in: content)
    let id =
      given.map { SignalIdentity.id(source: source, given: $0) }
      ?? SignalIdentity.id(
        source: source, type: type, content: title + "\n" + content, occurredAt: occurredAt, receivedAt: receivedAt)
    let heading = title.firstLine(limit: 200)
    let usual = DefaultWeight.reckoned(type: type, hasTrace: !frames.isEmpty, severity: severity, people: people)
    return Signal(
      id: id, source: source, type: type, title: heading.isEmpty ? content.firstLine(limit: 200) : heading,
      content: content,
      weight: weight ?? usual.sum,
      occurredAt: EventTime.plausible(occurredAt, receivedAt: receivedAt), repository: repository,
      url: url.flatMap(Self.webAddress), fingerprints: fingerprints.filter { !$0.isEmpty && $0.utf8.count <= 1_024 },
      severity: severity, people: people.map { max(0, $0) }, release: Self.short(release), trace: Self.short(trace),
      frames: Array(frames.prefix(StackTraceParser.limit)), project: Self.short(project), service: Self.short(service),
      extra: extra.isEmpty ? .null : .object(extra),
      reckoning: weight.map { _ in "as its source weighs it" } ?? usual.text)
  }

  private static func short(_ text: String?) -> String? {
    text.flatMap { $0.isEmpty || $0.utf8.count > 1_024 ? nil : $0 }
  }

  static func webAddress(_ text: String) -> String? {
    let isAddress = text.hasPrefix("https://") || text.hasPrefix("http://")
    return isAddress && text.utf8.count <= 2_048 && !text.contains(where: \.isWhitespace) ? text : nil
  }
}
