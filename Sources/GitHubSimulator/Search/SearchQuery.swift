import Essentials
import Foundation

/// What a search for issues asks for: words, and qualifiers such as `is:open` or `-label:"help wanted"`.
struct SearchQuery: Sendable, Equatable {
  struct Qualifier: Sendable, Equatable {
    var name: String
    var value: String
    var isNegated: Bool
  }

  private(set) var words: [String] = []
  private(set) var qualifiers: [Qualifier] = []

  private static let names: Set<String> = [
    "repo", "org", "user", "is", "type", "state", "label", "author", "assignee", "in", "created", "updated", "closed",
    "no", "head", "base", "sha", "reason", "milestone", "draft", "mentions", "involves", "commenter", "sort",
    "archived",
  ]

  init(_ text: String) {
    for piece in Self.pieces(text) {
      let isNegated = piece.hasPrefix("-")
      let bare = isNegated ? piece.dropFirst() : piece[...]
      let halves = bare.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      if halves.count == 2, Self.names.contains(halves[0].lowercased()), !halves[1].isEmpty {
        let value = halves[1].trimmingCharacters(in: ["\""])
        qualifiers.append(Qualifier(name: halves[0].lowercased(), value: value, isNegated: isNegated))
      } else if !bare.isEmpty {
        words.append(bare.trimmingCharacters(in: ["\""]).lowercased())
      }
    }
  }

  var isEmpty: Bool { words.isEmpty && qualifiers.isEmpty }

  func values(_ name: String) -> [String] { qualifiers.filter { $0.name == name && !$0.isNegated }.map(\.value) }

  /// Cuts at spaces that are not within quotes.
  private static func pieces(_ text: String) -> [String] {
    var pieces: [String] = []
    var current = ""
    var isQuoted = false
    for character in text {
      if character == "\"" { isQuoted.toggle() }
      if character.isWhitespace, !isQuoted {
        if !current.isEmpty { pieces.append(current) }
        current = ""
      } else {
        current.append(character)
      }
    }
    return current.isEmpty ? pieces : pieces + [current]
  }
}
