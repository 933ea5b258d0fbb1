package import Essentials
import Git

/// What a model calls a tool with: untrusted.
package struct ToolInput: Sendable {
  package let json: JSONValue

  package init(_ json: JSONValue) { self.json = json }

  package func text(_ name: String, limit: Int = 1 << 20) throws(BadToolInput) -> String? {
    guard let value = json[name] else { return nil }
    guard let text = value.string, text.utf8.count <= limit, !text.contains("\0") else {
      throw BadToolInput("\(name) takes a text of at most \(limit) bytes")
    }
    return text
  }

  package func required(_ name: String, limit: Int = 1 << 20) throws(BadToolInput) -> String {
    guard let text = try text(name, limit: limit) else { throw BadToolInput("\(name) is needed") }
    return text
  }

  package func number(_ name: String, in range: ClosedRange<Int>) throws(BadToolInput) -> Int? {
    guard let value = json[name] else { return nil }
    guard let number = value.int, range.contains(number) else {
      throw BadToolInput("\(name) takes a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  package func texts(_ name: String, limit: Int = 50) throws(BadToolInput) -> [String] {
    guard let value = json[name] else { return [] }
    guard let list = value.array, list.count <= limit else {
      throw BadToolInput("\(name) takes at most \(limit) texts")
    }
    var texts: [String] = []
    for element in list {
      guard let text = element.string, text.utf8.count <= 4_000 else { throw BadToolInput("\(name) takes texts") }
      texts.append(text)
    }
    return texts
  }

  /// A path within the tree.
  func path(_ name: String = "path") throws(BadToolInput) -> RepositoryPath {
    guard let path = try pathIfGiven(name) else { throw BadToolInput("\(name) is needed") }
    return path
  }

  func pathIfGiven(_ name: String = "path") throws(BadToolInput) -> RepositoryPath? {
    guard var text = try text(name, limit: 4_096), !text.isEmpty, text != ".", text != "./", text != "/workspace" else {
      return nil
    }
    // What models are wont to write.
    for prefix in ["/workspace/", "./"] where text.hasPrefix(prefix) { text = String(text.dropFirst(prefix.count)) }
    while text.hasSuffix("/") { text.removeLast() }
    guard let path = RepositoryPath(text) else {
      throw BadToolInput("\(name) must be a path inside the repository, relative to its root, without `..` and `.git`")
    }
    return path
  }
}

/// A tool was called with something that it does not take; the model reads why.
package struct BadToolInput: Error, Equatable {
  package var problem: String

  package init(_ problem: String) { self.problem = problem }
}
