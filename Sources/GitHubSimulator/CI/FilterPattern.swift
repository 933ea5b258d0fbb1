/// A pattern of a workflow's branch, tag and path filters.
///
/// `*` is anything but `/`, `**` anything, `?` makes what is before it optional, `+` repeats it, `[]` is one of a set.
/// Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet
struct FilterPattern: Sendable, Equatable {
  private enum Piece: Sendable, Equatable {
    case one(Character)
    case set([ClosedRange<Character>], isNegated: Bool)
    case segment
    case anything
  }

  private enum Count: Sendable { case once, optional, repeated }

  private let pieces: [(piece: Piece, count: Count)]
  private let text: String

  init(_ text: String) {
    self.text = text
    var pieces: [(piece: Piece, count: Count)] = []
    var rest = text[...]
    while let next = rest.popFirst() {
      switch next {
      case "*" where rest.first == "*":
        rest.removeFirst()
        // `**/` also stands for no folder at all.
        if rest.first == "/", pieces.isEmpty || pieces.last?.piece == .one("/") {
          rest.removeFirst()
          pieces.append((.anything, .optional))
        } else {
          pieces.append((.anything, .once))
        }
      case "*": pieces.append((.segment, .once))
      case "?" where !pieces.isEmpty: pieces[pieces.count - 1].count = .optional
      case "+" where !pieces.isEmpty: pieces[pieces.count - 1].count = .repeated
      case "[": pieces.append((Self.set(&rest), .once))
      case "\\": pieces.append((.one(rest.popFirst() ?? "\\"), .once))
      default: pieces.append((.one(next), .once))
      }
    }
    self.pieces = pieces
  }

  static func == (left: Self, right: Self) -> Bool { left.text == right.text }

  func matches(_ name: String) -> Bool {
    guard name.utf8.count <= 4_096 else { return false }
    var reached: Set<Int> = [0]
    let characters = Array(name)
    for (piece, count) in pieces {
      reached = Set(reached.flatMap { ends(of: piece, count, from: $0, in: characters) })
    }
    return reached.contains(characters.count)
  }

  /// Whether the last of `patterns` that fits `name` is one without `!`.
  static func anyMatches(_ patterns: [String], _ name: String) -> Bool {
    var isIn = false
    for pattern in patterns {
      if pattern.hasPrefix("!") {
        if FilterPattern(String(pattern.dropFirst())).matches(name) { isIn = false }
      } else if FilterPattern(pattern).matches(name) {
        isIn = true
      }
    }
    return isIn
  }

  private func ends(of piece: Piece, _ count: Count, from start: Int, in name: [Character]) -> [Int] {
    switch piece {
    case .segment, .anything:
      var ends = [start]
      var position = start
      while position < name.count, piece == .anything || name[position] != "/" {
        position += 1
        ends.append(position)
      }
      return ends
    case .one, .set:
      var ends = count == .optional ? [start] : []
      var position = start
      while position < name.count, fits(piece, name[position]) {
        position += 1
        ends.append(position)
        if count != .repeated { break }
      }
      return ends
    }
  }

  private func fits(_ piece: Piece, _ character: Character) -> Bool {
    switch piece {
    case .one(let wanted): wanted == character
    case .set(let ranges, let isNegated): ranges.contains { $0.contains(character) } != isNegated
    case .segment, .anything: true
    }
  }

  private static func set(_ rest: inout Substring) -> Piece {
    let isNegated = rest.first == "!" || rest.first == "^"
    if isNegated { rest.removeFirst() }
    var ranges: [ClosedRange<Character>] = []
    while let from = rest.popFirst(), from != "]" {
      if rest.first == "-", let to = rest.dropFirst().first, to != "]", to >= from {
        ranges.append(from...to)
        rest = rest.dropFirst(2)
      } else {
        ranges.append(from...from)
      }
    }
    return .set(ranges, isNegated: isNegated)
  }
}
