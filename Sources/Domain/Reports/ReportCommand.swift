/// What a person asks for at the start of a comment: `/nightshift …`.
package enum ReportCommand: Sendable, Equatable {
  case research
  case fix
  case push
  case retry
  case stop
  case weight(Int)
  case priority(Priority)
  case dismiss(reason: String)
  /// Nil: for as long as the settings say.
  case snooze(Duration?)
  /// The repository is nil where only a number was given.
  case join(number: Int, repository: RepositoryName?)
  /// Signals by number, short id or full id, as the person wrote them.
  case split([String])
  case move(RepositoryName)
  case release(signal: String)
  case assign(login: String)
  case revert
  case explain
  case help
  /// A command we know, without what it needs.
  case misused(CommandWord)
  /// Not a command we know; the text is what was asked.
  case unknown(String)

  /// The command a comment begins with, or nil if it begins with none.
  package init?(comment: String) {
    let trimmed = comment.drop { $0.isWhitespace }
    guard trimmed.hasPrefix("/nightshift") else { return nil }
    let line = trimmed.dropFirst("/nightshift".count).prefix { !$0.isNewline }
    guard line.isEmpty || line.first == " " else { return nil }
    let words = line.split(separator: " ", maxSplits: 1)
    let rest = words.count > 1 ? words[1].trimmingSpaces() : ""
    guard let first = words.first else {
      self = .help
      return
    }
    guard let word = CommandWord(rawValue: first.lowercased()) else {
      self = .unknown(String(line.trimmingSpaces().prefix(60)))
      return
    }
    self = Self.read(word, rest) ?? .misused(word)
  }

  /// The command of `word` with `rest` as its arguments, or nil if they are not what it needs.
  private static func read(_ word: CommandWord, _ rest: String) -> ReportCommand? {
    switch word {
    case .research: .research
    case .fix: .fix
    case .push: .push
    case .retry: .retry
    case .stop: .stop
    case .revert: .revert
    case .explain: .explain
    case .help: .help
    case .dismiss: .dismiss(reason: String(rest.prefix(300)))
    case .weight: Int(rest).flatMap { WeightLadder.steps.contains($0) ? .weight($0) : nil }
    case .priority: Priority(rawValue: rest.uppercased()).map(ReportCommand.priority)
    case .snooze: rest.isEmpty ? .snooze(nil) : CommandArgument.time(rest).map(ReportCommand.snooze)
    case .join: CommandArgument.issue(rest).map { .join(number: $0.number, repository: $0.repository) }
    case .split: CommandArgument.list(rest).map(ReportCommand.split)
    case .move: RepositoryName(rest).map(ReportCommand.move)
    case .release: CommandArgument.word(rest).map(ReportCommand.release)
    case .assign: CommandArgument.login(rest).map(ReportCommand.assign)
    }
  }
}

/// The word a command begins with.
package enum CommandWord: String, Sendable, CaseIterable {
  case research, fix, push, retry, stop, weight, priority, dismiss, snooze, join, split, move, release, assign, revert
  case explain, help

  /// As it stands in the table: with what it needs behind it.
  package var usage: String {
    switch self {
    case .weight: "weight N"
    case .priority: "priority P1"
    case .dismiss: "dismiss REASON"
    case .snooze: "snooze 3d"
    case .join: "join #N"
    case .split: "split SIGNAL…"
    case .move: "move OWNER/REPO"
    case .release: "release SIGNAL"
    case .assign: "assign @login"
    default: rawValue
    }
  }

  package var meaning: String {
    switch self {
    case .research: "look into this report now, whatever its weight"
    case .fix: "make the change and open a pull request"
    case .push: "push a change that was held back for a person to see"
    case .retry: "try the last step again"
    case .stop: "stop working on this report or pull request"
    case .weight: "set the weight to a step of \(WeightLadder.steps.map(String.init).joined(separator: ", "))"
    case .priority: "set the priority, P0 to P4"
    case .dismiss: "close the report, and remember why"
    case .snooze: "let it rest for hours (`12h`), days (`3d`) or weeks (`2w`), or until its weight doubles"
    case .join: "move this report's signals and weight into report #N of this repository, and close this one"
    case .split: "make signals of the ledger, by their number or id, a report of their own"
    case .move: "move this report to another repository that I am installed on"
    case .release: "let a quarantined signal through"
    case .assign: "assign the issue, and ask that person to review the pull request"
    case .revert: "take the merged change back by a pull request; before the merge: close the pull request"
    case .explain: "the whole decision trail"
    case .help: "this table"
    }
  }

  /// The known word that `text` was probably meant to be: it begins alike, or at most two letters are wrong.
  package static func nearest(to text: String) -> CommandWord? {
    let word = text.split(separator: " ").first.map { $0.lowercased() } ?? ""
    guard word.count >= 2, word.count <= 20 else { return nil }
    if let longer = allCases.first(where: { $0.rawValue.hasPrefix(word) }) { return longer }
    let distances = allCases.map { (distance($0.rawValue, word), $0) }
    guard let best = distances.min(by: { $0.0 < $1.0 }), best.0 <= min(2, word.count / 2) else { return nil }
    return best.1
  }

  /// How many letters have to be changed, added, dropped or swapped with their neighbour.
  private static func distance(_ left: String, _ right: String) -> Int {
    let (left, right) = (Array(left), Array(right))
    var rows = [Array(0...right.count)]
    for i in 1...left.count {
      var row = [i]
      for j in 1...right.count {
        var best = min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1))
        if i > 1, j > 1, left[i - 1] == right[j - 2], left[i - 2] == right[j - 1] {
          best = min(best, rows[i - 2][j - 2] + 1)
        }
        row.append(best)
      }
      rows.append(row)
    }
    return rows[left.count][right.count]
  }
}

extension ReportCommand {
  package static let table: String = {
    let rows = CommandWord.allCases.map { "| `/nightshift \($0.usage)` | \($0.meaning) |" }
    return """
      | command | what it does |
      | --- | --- |
      \(rows.joined(separator: "\n"))

      Commands stand at the start of a comment, and need write access to the repository.
      """
  }()
}
