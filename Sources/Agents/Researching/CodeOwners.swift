package import Foundation

/// The rules of a CODEOWNERS file: the last one that matches a path says whose it is.
package struct CodeOwners: Sendable {
  private struct Rule {
    var text: String
    var number: Int
    var segments: [String]
    var owners: [CodeOwner.Name]
  }

  private let rules: [Rule]

  /// Lines that GitHub would refuse are left out; at most 3 MB are read, as there.
  package init(_ bytes: Data) {
    let lines = String(decoding: bytes.prefix(3 << 20), as: UTF8.self).sourceLines
    rules = lines.enumerated().compactMap { Self.rule($1, number: $0 + 1) }
  }

  /// Who owns `path`; empty where the last matching line names nobody, or none matches.
  package func owners(of path: String) -> [CodeOwner] {
    let parts = path.split(separator: "/").map(String.init)
    guard let rule = rules.last(where: { Self.matches($0.segments[...], parts[...]) }) else { return [] }
    let because = "CODEOWNERS line \(rule.number) (\(QuotedText.code(rule.text, limit: 80))) names them for \(path)"
    return rule.owners.map { CodeOwner(name: $0, path: path, because: because) }
  }

  private static func rule(_ line: Substring, number: Int) -> Rule? {
    var words = words(line)
    guard !words.isEmpty else { return nil }
    let pattern = words.removeFirst()
    // What gitignore knows and CODEOWNERS does not.
    guard !pattern.hasPrefix("!"), !pattern.contains("["), !pattern.contains("]") else { return nil }
    return Rule(text: pattern, number: number, segments: segments(pattern), owners: words.compactMap(owner))
  }

  /// The words before a comment; a backslash keeps the next character as it is.
  private static func words(_ line: Substring) -> [String] {
    var words: [String] = []
    var word = ""
    var isEscaped = false
    for character in line {
      if isEscaped {
        word.append(character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else if character == "#", word.isEmpty {
        break
      } else if character.isWhitespace {
        if !word.isEmpty { words.append(word) }
        word = ""
      } else {
        word.append(character)
      }
    }
    return word.isEmpty ? words : words + [word]
  }

  private static func owner(_ word: String) -> CodeOwner.Name? {
    guard word.hasPrefix("@") else {
      let halves = word.split(separator: "@", omittingEmptySubsequences: false)
      return halves.count == 2 && !halves.contains("") ? .email(word) : nil
    }
    let halves = word.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard !halves.contains("") else { return nil }
    if halves.count == 1 { return .login(halves[0]) }
    return halves.count == 2 ? .team(organisation: halves[0], slug: halves[1]) : nil
  }

  /// The pattern from the root: without a slash inside it matches anywhere, and a folder stands for all below it.
  private static func segments(_ pattern: String) -> [String] {
    var parts = pattern.split(separator: "/").map(String.init)
    let isAnchored = pattern.dropLast().contains("/")
    if !isAnchored { parts.insert("**", at: 0) }
    if pattern.hasSuffix("/") {
      parts += ["**", "*"]
    } else if let last = parts.last, last != "**", !(last == "*" && isAnchored) {
      // A name without wildcards at the end may be a folder's.
      parts.append("***")
    }
    return parts
  }

  /// `**` is any number of folders; `***`, at the end only, anything below or nothing.
  private static func matches(_ pattern: ArraySlice<String>, _ path: ArraySlice<String>) -> Bool {
    guard let first = pattern.first else { return path.isEmpty }
    if first == "***" { return true }
    if first == "**" {
      if pattern.count == 1 { return true }
      return path.indices.contains { matches(pattern.dropFirst(), path[$0...]) }
    }
    guard let part = path.first, isMatch(Array(first.utf8), Array(part.utf8)) else { return false }
    return matches(pattern.dropFirst(), path.dropFirst())
  }

  /// `*` and `?` within one name, in time proportional to the product of both lengths.
  private static func isMatch(_ pattern: [UInt8], _ name: [UInt8]) -> Bool {
    var (p, n, star, mark) = (0, 0, -1, 0)
    while n < name.count {
      if p < pattern.count, pattern[p] == UInt8(ascii: "?") || pattern[p] == name[n], pattern[p] != UInt8(ascii: "*") {
        (p, n) = (p + 1, n + 1)
      } else if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
        (star, mark, p) = (p, n, p + 1)
      } else if star >= 0 {
        (p, mark) = (star + 1, mark + 1)
        n = mark
      } else {
        return false
      }
    }
    return pattern[p...].allSatisfy { $0 == UInt8(ascii: "*") }
  }
}
