import CYAML
import Foundation

/// One step through a document, in Swift's own values.
struct YAMLEvent {
  enum Kind {
    case start, documentStart, documentEnd, end
    case alias(String)
    case scalar(String, isPlain: Bool, anchor: String?)
    case sequenceStart(anchor: String?)
    case mappingStart(anchor: String?)
    case sequenceEnd, mappingEnd
  }

  var kind: Kind
  var line: Int
  var column: Int
}

/// The events of a document, read by libyaml, which lives as long as this.
final class YAMLEvents {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let bytes: UnsafeMutablePointer<UInt8>

  init(_ data: Data) {
    bytes = .allocate(capacity: max(1, data.count))
    data.copyBytes(to: bytes, count: data.count)
    parser = .allocate(capacity: 1)
    parser.initialize(to: yaml_parser_t())
    yaml_parser_initialize(parser)
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, bytes, data.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
    bytes.deallocate()
  }

  func next() throws(YAMLError) -> YAMLEvent {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw failure() }
    defer { yaml_event_delete(&event) }
    let (line, column) = (Int(event.start_mark.line) + 1, Int(event.start_mark.column) + 1)
    return YAMLEvent(kind: Self.kind(of: event), line: line, column: column)
  }

  private func failure() -> YAMLError {
    let problem = parser.pointee.problem.map { String(cString: $0) } ?? "it cannot be read"
    let mark = parser.pointee.problem_mark
    return YAMLError(problem, line: Int(mark.line) + 1, column: Int(mark.column) + 1)
  }

  private static func kind(of event: yaml_event_t) -> YAMLEvent.Kind {
    switch event.type {
    case YAML_STREAM_START_EVENT: return .start
    case YAML_DOCUMENT_START_EVENT: return .documentStart
    case YAML_DOCUMENT_END_EVENT: return .documentEnd
    case YAML_ALIAS_EVENT: return .alias(text(event.data.alias.anchor) ?? "")
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      let value = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
      let isString = text(scalar.tag) == "tag:yaml.org,2002:str"
      return .scalar(
        value, isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE && !isString, anchor: text(scalar.anchor))
    case YAML_SEQUENCE_START_EVENT: return .sequenceStart(anchor: text(event.data.sequence_start.anchor))
    case YAML_MAPPING_START_EVENT: return .mappingStart(anchor: text(event.data.mapping_start.anchor))
    case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
    case YAML_MAPPING_END_EVENT: return .mappingEnd
    default: return .end
    }
  }

  private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    pointer.map { String(cString: $0) }
  }
}
