/// Builds nodes from events, within limits.
struct YAMLBuilder {
  private struct Anchored {
    var node: YAMLNode
    var size: Int
  }

  private let events: YAMLEvents
  private let limits: YAMLLimits
  private var anchors: [String: Anchored] = [:]
  private var count = 0
  private var depth = 0

  init(events: YAMLEvents, limits: YAMLLimits) {
    self.events = events
    self.limits = limits
  }

  mutating func document() throws(YAMLError) -> YAMLNode {
    _ = try events.next()
    let first = try events.next()
    guard case .documentStart = first.kind else { return YAMLNode(.scalar("", isPlain: true)) }
    let node = try self.node(from: try events.next())
    _ = try events.next()
    let last = try events.next()
    guard case .end = last.kind else {
      throw YAMLError("a second document starts here; only one is allowed", line: last.line, column: last.column)
    }
    return node
  }

  private mutating func node(from event: YAMLEvent) throws(YAMLError) -> YAMLNode {
    let before = count
    try spend(1, at: event)
    var node = YAMLNode(.sequence([]), line: event.line, column: event.column)
    var name: String?
    switch event.kind {
    case .alias(let anchor):
      guard let anchored = anchors[anchor] else {
        throw YAMLError("nothing before this is called &\(anchor)", line: event.line, column: event.column)
      }
      try spend(anchored.size, at: event)
      return anchored.node
    case .scalar(let text, let isPlain, let anchor):
      node.content = .scalar(text, isPlain: isPlain)
      name = anchor
    case .sequenceStart(let anchor):
      node.content = .sequence(try sequence(at: event))
      name = anchor
    case .mappingStart(let anchor):
      node.content = .mapping(try mapping(at: event))
      name = anchor
    default: throw YAMLError("a value was expected", line: event.line, column: event.column)
    }
    if let name { anchors[name] = Anchored(node: node, size: count - before) }
    return node
  }

  private mutating func sequence(at start: YAMLEvent) throws(YAMLError) -> [YAMLNode] {
    try descend(at: start)
    var nodes: [YAMLNode] = []
    while true {
      let event = try events.next()
      if case .sequenceEnd = event.kind { break }
      nodes.append(try node(from: event))
    }
    depth -= 1
    return nodes
  }

  private mutating func mapping(at start: YAMLEvent) throws(YAMLError) -> [YAMLEntry] {
    try descend(at: start)
    var entries: [YAMLEntry] = []
    var merged: [YAMLEntry] = []
    var seen: Set<String> = []
    while true {
      let event = try events.next()
      if case .mappingEnd = event.kind { break }
      let key = try node(from: event)
      guard case .scalar(let name, let isPlain) = key.content else {
        throw YAMLError("a key must be text", line: event.line, column: event.column)
      }
      guard seen.insert(name).inserted else {
        throw YAMLError("“\(name)” is there twice", line: event.line, column: event.column)
      }
      let value = try node(from: try events.next())
      if name == "<<", isPlain {
        merged += try mergeable(value, at: event)
      } else {
        entries.append(YAMLEntry(key: name, value: value, keyLine: event.line, keyColumn: event.column))
      }
    }
    depth -= 1
    for entry in merged where seen.insert(entry.key).inserted { entries.append(entry) }
    return entries
  }

  private func mergeable(_ node: YAMLNode, at event: YAMLEvent) throws(YAMLError) -> [YAMLEntry] {
    if let mapping = node.mapping { return mapping }
    var entries: [YAMLEntry] = []
    for part in node.sequence ?? [node] {
      guard let mapping = part.mapping else {
        throw YAMLError("only a mapping can be merged with <<", line: event.line, column: event.column)
      }
      entries += mapping
    }
    return entries
  }

  private mutating func descend(at event: YAMLEvent) throws(YAMLError) {
    depth += 1
    guard depth <= limits.depth else {
      throw YAMLError("nested deeper than \(limits.depth)", line: event.line, column: event.column)
    }
  }

  private mutating func spend(_ nodes: Int, at event: YAMLEvent) throws(YAMLError) {
    count += nodes
    guard count <= limits.nodes else {
      throw YAMLError(
        "more than \(limits.nodes) values, aliases counted out", line: event.line, column: event.column)
    }
  }
}
