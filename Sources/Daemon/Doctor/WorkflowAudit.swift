import Configuration
package import Foundation
import Pipeline

/// What a workflow of the default branch would hand to a pull request's code: a branch of ours runs with the repository's secrets.
package struct WorkflowAudit {
  /// The file's name in its folder.
  let name: String
  let root: YAMLNode

  /// A branch as ours are called.
  private static let branch = "nightshift/1-sample"

  package static func findings(_ data: Data, name: String, check: String) -> [Finding] {
    guard let root = try? YAMLDocument.parse(data) else {
      return [.warning(check, "the workflow \(name) does not read as YAML", "see whether GitHub runs it at all")]
    }
    let audit = WorkflowAudit(name: name, root: root)
    return audit.target(check) + audit.secrets(check)
  }

  private var triggers: [(event: String, filter: YAMLNode?)] {
    guard let on = root["on"] else { return [] }
    if let event = on.string, on.mapping == nil { return [(event, nil)] }
    if let events = on.sequence { return events.compactMap(\.string).map { ($0, nil) } }
    return (on.mapping ?? []).map { ($0.key, $0.value) }
  }

  private func target(_ check: String) -> [Finding] {
    guard triggers.contains(where: { $0.event == "pull_request_target" }) else { return [] }
    return [
      .warning(
        check,
        "\(name) runs on pull_request_target: with secrets and a token that can write, for anybody's pull request",
        "use pull_request, or make sure that it never checks out the pull request's code")
    ]
  }

  /// Events by which the code of a branch of ours runs with the repository's secrets.
  private var reaching: [String] {
    triggers.compactMap { trigger in
      switch trigger.event {
      case "pull_request", "pull_request_target": trigger.event
      case "push" where Self.reachesBranch(trigger.filter): "push"
      default: nil
      }
    }
  }

  private func secrets(_ check: String) -> [Finding] {
    let events = reaching
    guard !events.isEmpty else { return [] }
    let everywhere = Self.names(in: root["env"])
    return (root["jobs"]?.mapping ?? []).compactMap { job in
      let names = everywhere.union(Self.names(in: job.value)).subtracting(["GITHUB_TOKEN"]).sorted()
      guard !names.isEmpty else { return nil }
      let list = names.prefix(5).joined(separator: ", ") + (names.count > 5 ? " and more" : "")
      return .warning(
        check, "the job \(job.key) of \(name) can read \(list) on \(events.joined(separator: " and "))",
        "keep secrets to jobs that run on the default branch alone, or behind an environment with reviewers")
    }
  }

  /// Whether a push to a branch of ours starts it.
  private static func reachesBranch(_ filter: YAMLNode?) -> Bool {
    func patterns(_ key: String) -> [String]? {
      guard let node = filter?[key] else { return nil }
      return node.sequence?.compactMap(\.string) ?? node.string.map { [$0] } ?? []
    }
    if let ignored = patterns("branches-ignore") { return !ignored.contains { PathPattern($0).matches(branch) } }
    guard let wanted = patterns("branches") else {
      // With a filter for tags alone, branches start nothing.
      return patterns("tags") == nil && patterns("tags-ignore") == nil
    }
    return wanted.reduce(false) { reaches, pattern in
      let isNegated = pattern.hasPrefix("!")
      return PathPattern(isNegated ? String(pattern.dropFirst()) : pattern).matches(branch) ? !isNegated : reaches
    }
  }

  /// Secrets that are named anywhere below `node`; `secrets: inherit` is all of them.
  private static func names(in node: YAMLNode?) -> Set<String> {
    guard let node else { return [] }
    switch node.content {
    case .scalar(let text, _): return names(in: text)
    case .sequence(let nodes): return nodes.reduce(into: []) { $0.formUnion(names(in: $1)) }
    case .mapping(let entries):
      return entries.reduce(into: []) { names, entry in
        if entry.key == "secrets", entry.value.string == "inherit" { names.insert("all secrets") }
        names.formUnion(Self.names(in: entry.value))
      }
    }
  }

  /// Secrets that the expressions of a text name; elsewhere the word is just a word.
  private static func names(in text: String) -> Set<String> {
    var names: Set<String> = []
    for expression in text.matches(of: /\$\{\{(?s:.*?)\}\}/) {
      for found in expression.0.matches(of: /\bsecrets\s*(?:\.\s*([A-Za-z_][A-Za-z0-9_]*)|\[\s*'([^']{1,100})'\s*\])/) {
        if let name = found.1 ?? found.2 { names.insert(String(name)) }
      }
      // `toJSON(secrets)` and `secrets[matrix.name]` can take all of them.
      if expression.0.contains(/\bsecrets\s*(?:[,)]|\[\s*[^'\s])/) { names.insert("all secrets") }
    }
    return names
  }
}
