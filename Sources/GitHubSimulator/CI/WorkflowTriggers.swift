import Configuration
import Essentials

/// What `on:` listens to: a name, a list of names, or a mapping with filters.
struct WorkflowTriggers: Sendable, Equatable {
  struct Filter: Sendable, Equatable {
    var branches: [String]?
    var branchesIgnore: [String]?
    var tags: [String]?
    var tagsIgnore: [String]?
    var paths: [String]?
    var pathsIgnore: [String]?
    var types: [String]?
  }

  var filters: [String: Filter]

  init(filters: [String: Filter]) { self.filters = filters }

  init(_ node: YAMLNode) throws {
    if let name = node.string {
      filters = [name: Filter()]
    } else if let names = node.sequence {
      filters = Dictionary(names.compactMap(\.string).map { ($0, Filter()) }, uniquingKeysWith: { first, _ in first })
    } else if let entries = node.mapping {
      filters = Dictionary(entries.map { ($0.key, Filter($0.value)) }, uniquingKeysWith: { first, _ in first })
    } else {
      throw WorkflowError(problem: "'on' names no event", line: node.line)
    }
  }

  /// Whether it listens to `trigger`; `changedPaths` are nil where they are not known, which lets path filters pass.
  func match(_ trigger: CITrigger, changedPaths: [String]?) -> Bool {
    guard let filter = filters[trigger.event.rawValue] else { return false }
    return filter.allowsRef(of: trigger) && filter.allowsType(of: trigger) && filter.allowsPaths(changedPaths)
  }

  /// Whether any of its filters looks at paths.
  func looksAtPaths(for event: CITrigger.Event) -> Bool {
    let filter = filters[event.rawValue]
    return filter?.paths != nil || filter?.pathsIgnore != nil
  }
}

extension WorkflowTriggers.Filter {
  init(_ node: YAMLNode) {
    func list(_ key: String) -> [String]? {
      guard let value = node[key] else { return nil }
      return value.string.map { [$0] } ?? value.sequence?.compactMap(\.string)
    }
    branches = list("branches")
    branchesIgnore = list("branches-ignore")
    tags = list("tags")
    tagsIgnore = list("tags-ignore")
    paths = list("paths")
    pathsIgnore = list("paths-ignore")
    types = list("types")
  }

  /// A pull request is filtered by the branch it goes into, a push by the branch or tag pushed.
  fileprivate func allowsRef(of trigger: CITrigger) -> Bool {
    if trigger.event == .workflowDispatch { return true }
    if [.pullRequest, .mergeGroup].contains(trigger.event) {
      return allows(trigger.base ?? "", branches, branchesIgnore)
    }
    if trigger.ref.hasPrefix("refs/tags/") {
      if tags == nil, tagsIgnore == nil, branches != nil || branchesIgnore != nil { return false }
      return allows(String(trigger.ref.dropFirst(10)), tags, tagsIgnore)
    }
    if branches == nil, branchesIgnore == nil, tags != nil || tagsIgnore != nil { return false }
    return allows(
      trigger.ref.hasPrefix("refs/heads/") ? String(trigger.ref.dropFirst(11)) : trigger.ref, branches, branchesIgnore)
  }

  private func allows(_ name: String, _ wanted: [String]?, _ ignored: [String]?) -> Bool {
    if let wanted, !FilterPattern.anyMatches(wanted, name) { return false }
    if let ignored, FilterPattern.anyMatches(ignored, name) { return false }
    return true
  }

  /// The trigger doesn't say which; runs are asked for when a pull request is opened, pushed to or reopened.
  fileprivate func allowsType(of trigger: CITrigger) -> Bool {
    guard trigger.event == .pullRequest, let types else { return true }
    return types.contains { ["opened", "synchronize", "reopened"].contains($0) }
  }

  fileprivate func allowsPaths(_ changed: [String]?) -> Bool {
    guard let changed else { return true }
    if let paths, !changed.contains(where: { FilterPattern.anyMatches(paths, $0) }) { return false }
    if let pathsIgnore, changed.allSatisfy({ FilterPattern.anyMatches(pathsIgnore, $0) }) { return false }
    return true
  }
}
