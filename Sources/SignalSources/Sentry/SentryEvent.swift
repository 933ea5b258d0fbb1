import Domain
import Essentials
import Foundation

/// What one event of Sentry says, read leniently: products of many ages send them, and a signal is worth more than the rule.
struct SentryEvent {
  private let value: JSONValue
  private let exceptions: [JSONValue]
  let tags: [String: String]
  /// Innermost first; those of the error that surfaced before those of its causes.
  let frames: [StackFrame]

  init(_ value: JSONValue) {
    self.value = value
    exceptions = Self.values(value["exception"]).filter { $0.object != nil }
    tags = Self.tags(value["tags"])
    var frames = exceptions.reversed().flatMap { SentryFrames.read($0["stacktrace"]) }
    if frames.isEmpty { frames = SentryFrames.read(value["stacktrace"]) }
    if frames.isEmpty {
      let threads = Self.values(value["threads"])
      let chosen = threads.first { $0["crashed"]?.bool == true } ?? threads.first { $0["current"]?.bool == true }
      frames = SentryFrames.read(chosen?["stacktrace"])
    }
    self.frames = Array(frames.prefix(StackTraceParser.limit))
  }

  var isError: Bool { !exceptions.isEmpty || !frames.isEmpty || (severity ?? .info) >= .error }

  var severity: Severity? {
    value["level"]?.string.flatMap(Severity.init(named:)) ?? tags["level"].flatMap(Severity.init(named:))
  }

  var message: String? {
    let entry = value["logentry"] ?? value["sentry.interfaces.Message"] ?? value["message"]
    return (entry?.string ?? entry?["formatted"]?.string ?? entry?["message"]?.string)
      .flatMap { $0.isEmpty ? nil : $0 }
  }

  /// `Type: message` of the exception that surfaced.
  var heading: String? {
    guard let last = exceptions.last else { return nil }
    let type = last["type"]?.string ?? "Error"
    guard let message = last["value"].flatMap({ $0.string ?? $0.text }), !message.isEmpty else { return type }
    return "\(type): \(message)"
  }

  var title: String {
    let text = heading ?? value["title"]?.string ?? message ?? value["culprit"]?.string ?? "Event of Sentry"
    let line = text.firstLine(limit: 200)
    return line.isEmpty ? "Event of Sentry" : line
  }

  var release: String? { value["release"]?.string ?? value["release"]?["version"]?.string ?? tags["release"] }
  var trace: String? { value["contexts"]?["trace"]?["trace_id"]?.string }
  var url: String? { Self.webAddress(value["web_url"]) ?? Self.webAddress(value["issue_url"]) }

  var project: String? {
    value["project_slug"]?.string ?? value["project_name"]?.string ?? value["project"]?.string
      ?? value["project"]?["slug"]?.string
  }

  /// The sender's own fingerprint and the issue Sentry put it in; `{{ default }}` says nothing.
  var fingerprints: [String] {
    let parts = (value["fingerprint"]?.array ?? []).map { $0.string ?? $0.text }
      .filter { !$0.contains("{{") && !$0.isEmpty }
    let issue = value["issue_id"].flatMap { $0.string ?? $0.int.map(String.init) }
    return (parts.isEmpty ? [] : ["sentry:" + String(parts.joined(separator: "|").prefix(512))])
      + (issue.map { ["sentry:issue-\($0)"] } ?? [])
  }

  var extra: JSONValue {
    var kept: [String: JSONValue] = [:]
    for key in ["environment", "platform", "culprit", "transaction", "server_name"] { kept[key] = value[key] }
    if !tags.isEmpty { kept["tags"] = .object(tags.mapValues(JSONValue.string)) }
    return kept.isEmpty ? .null : .object(kept)
  }

  /// What a person would want to read, the error first.
  var content: String {
    var lines = [heading ?? message ?? title]
    if let message, heading != nil { lines.append(message) }
    for cause in exceptions.dropLast().reversed() {
      lines.append("Caused by: \(cause["type"]?.string ?? "Error"): \(cause["value"]?.string ?? "")")
    }
    if let culprit = value["culprit"]?.string ?? value["transaction"]?.string { lines.append("Culprit: \(culprit)") }
    if let address = value["request"]?["url"]?.string ?? tags["url"] {
      lines.append("Request: \(value["request"]?["method"]?.string ?? "GET") \(address)")
    }
    if let environment = value["environment"]?.string { lines.append("Environment: \(environment)") }
    lines += frames.map { frame in
      "  at \(frame.function ?? "?") (\(frame.file)\(frame.line.map { ":\($0)" } ?? ""))"
    }
    return lines.joined(separator: "\n")
  }

  static func webAddress(_ value: JSONValue?) -> String? {
    guard let text = value?.string, text.hasPrefix("https://") || text.hasPrefix("http://"), text.utf8.count <= 2_048,
      !text.contains(where: \.isWhitespace)
    else { return nil }
    return text
  }

  private static func values(_ value: JSONValue?) -> [JSONValue] {
    value?["values"]?.array ?? value?.array ?? (value?.object == nil ? [] : [value].compactMap(\.self))
  }

  private static func tags(_ value: JSONValue?) -> [String: String] {
    var tags: [String: String] = [:]
    for (key, text) in value?.object ?? [:] { tags[key] = text.string }
    for pair in (value?.array ?? []).prefix(64) {
      guard let key = pair[0]?.string ?? pair["key"]?.string, let text = pair[1]?.string ?? pair["value"]?.string
      else { continue }
      tags[key] = String(text.prefix(200))
    }
    return tags
  }
}
