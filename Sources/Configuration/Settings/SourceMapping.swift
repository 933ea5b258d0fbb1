import Essentials
package import Foundation

/// How a product's JSON becomes signals without any code: which JSON Pointer (RFC 6901) holds which field.
///
/// Each file of `config/sources` is one. A text that begins with `/` is a pointer, any other is taken as it stands.
package struct SourceMapping: Sendable, Equatable, SettingsSection {
  /// What a pointer must point at.
  package struct Condition: Sendable, Equatable, SettingsSection {
    package var pointer = ""
    /// A regular expression that must be found in the words there.
    package var matches = ""

    package init() {}

    static var fields: [SettingsField<Condition>] {
      [
        .init("at", \.pointer, required: true, "A JSON Pointer."),
        .init("matches", \.matches, required: true, "A regular expression that is found in the words there."),
      ]
    }
  }

  /// How the product proves where a request comes from.
  package struct Signature: Sendable, Equatable, SettingsSection {
    package enum Digest: String, Sendable, CaseIterable, SettingsValue { case sha256, sha1 }
    package enum Writing: String, Sendable, CaseIterable, SettingsValue { case hex, base64 }
    package enum Covers: String, Sendable, CaseIterable, SettingsValue {
      case body
      /// The header's own `t=`, a dot and the body.
      case time
    }

    package var header = ""
    package var prefix = ""
    package var digest = Digest.sha256
    package var writing = Writing.hex
    package var covers = Covers.body

    package init() {}

    static var fields: [SettingsField<Signature>] {
      [
        .init("header", \.header, required: true, "The header that holds it."),
        .init("prefix", \.prefix, "What stands before the code there."),
        .init("digest", \.digest, "The hash of the HMAC."),
        .init("writing", \.writing, "How the code is written."),
        .init("covers", \.covers, "body, or time: the header's t=, a dot and the body."),
      ]
    }
  }

  package var name = ""
  package var signature: Signature?
  package var conditions: [Condition] = []
  package var each: String?
  package var id = FieldChoices()
  package var type = FieldChoices(["event"])
  package var title = FieldChoices()
  package var content = FieldChoices()
  package var occurredAt = FieldChoices()
  package var severity = FieldChoices()
  package var weight = FieldChoices()
  package var url = FieldChoices()
  package var fingerprint = FieldChoices()
  package var people = FieldChoices()
  package var release = FieldChoices()
  package var trace = FieldChoices()
  package var project = FieldChoices()
  package var service = FieldChoices()
  package var repository = FieldChoices()

  package init() {}

  static var fields: [SettingsField<SourceMapping>] {
    [
      .init("name", \.name, required: true, "The word in the address /webhooks/NAME and in the label."),
      .init("signature", \.signature, "How requests are signed; without it a token is needed."),
      .init("when", \.conditions, "Only payloads for which all of these hold become signals."),
      .init("each", \.each, "The list whose entries are signals, if the payload holds several."),
      .init("id", \.id, "The product's own name for the finding."),
      .init("type", \.type, "What kind of finding: error, alert, ticket, message, log …"),
      .init("title", \.title, required: true, "One line that names the problem; the first that has words."),
      .init("content", \.content, "The evidence: all that have words, a line each; may be written Label: /pointer."),
      .init("occurred_at", \.occurredAt, "ISO 8601, or seconds or milliseconds since 1970."),
      .init("severity", \.severity, "debug, info, warning, error or fatal, or one of their usual other names."),
      .init("weight", \.weight, "The evidence it adds, 0 to 100."),
      .init("url", \.url, "The page about it."),
      .init("fingerprint", \.fingerprint, "Findings that share one belong together."),
      .init("people", \.people, "How many people it touched."),
      .init("release", \.release, "The version it happened in."),
      .init("trace", \.trace, "The trace it happened in."),
      .init("project", \.project, "For routes."),
      .init("service", \.service, "For routes."),
      .init("repository", \.repository, "owner/name, if the payload knows it."),
    ]
  }

  /// Reads a mapping; every problem says its line and column.
  ///
  /// - Throws: `YAMLError` or `ConfigurationError`.
  package static func parse(_ data: Data) throws -> SourceMapping {
    var reader = SettingsReader()
    let mapping = reader.section(try YAMLDocument.parse(data), SourceMapping.self) ?? SourceMapping()
    for (index, condition) in mapping.conditions.enumerated()
    where (try? NSRegularExpression(pattern: condition.matches)) == nil || !condition.pointer.hasPrefix("/") {
      reader.problems.append(
        .init(line: 1, column: 1, path: "when[\(index)]", text: "a pointer and a regular expression expected"))
    }
    let isWord = mapping.name.utf8.count <= 40 && mapping.name.utf8.allSatisfy(Self.isPlain)
    if !isWord { reader.problems.append(.init(line: 1, column: 1, path: "name", text: "letters, digits and - only")) }
    try reader.finish()
    return mapping
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2d
  }
}

/// Where a field may be found: pointers and fixed texts, in the order in which they are tried.
package struct FieldChoices: Sendable, Equatable, SettingsValue {
  package var choices: [String]

  package init(_ choices: [String] = []) { self.choices = choices }

  static func read(_ node: YAMLNode, _ reader: inout SettingsReader) -> FieldChoices? {
    node.sequence == nil
      ? String.read(node, &reader).map { FieldChoices([$0]) }
      : [String].read(node, &reader).map { FieldChoices($0) }
  }

  var written: SettingsText? {
    choices.isEmpty ? nil : choices.count == 1 ? choices[0].written : choices.written
  }

  static var schema: JSONValue { ["oneOf": [String.schema, [String].schema]] }
}
