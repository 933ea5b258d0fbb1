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
  case explain
  case help
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
    switch words.first?.lowercased() ?? "help" {
    case "research": self = .research
    case "fix": self = .fix
    case "push": self = .push
    case "retry": self = .retry
    case "stop": self = .stop
    case "explain": self = .explain
    case "help": self = .help
    case "dismiss": self = .dismiss(reason: String(rest.prefix(300)))
    case "weight":
      guard let weight = Int(rest), WeightLadder.steps.contains(weight) else {
        self = .unknown("weight \(rest.prefix(40))")
        return
      }
      self = .weight(weight)
    case "priority":
      guard let priority = Priority(rawValue: rest.uppercased()) else {
        self = .unknown("priority \(rest.prefix(40))")
        return
      }
      self = .priority(priority)
    default: self = .unknown(String(line.trimmingSpaces().prefix(60)))
    }
  }

  package static let table = """
    | command | what it does |
    | --- | --- |
    | `/nightshift research` | look into this report now, whatever its weight |
    | `/nightshift fix` | make the change and open a pull request |
    | `/nightshift push` | push a change that was held back for a person to see |
    | `/nightshift retry` | try the last step again |
    | `/nightshift stop` | stop working on this report or pull request |
    | `/nightshift weight N` | set the weight to a step of \(WeightLadder.steps.map(String.init).joined(separator: ", ")) |
    | `/nightshift priority P1` | set the priority, P0 to P4 |
    | `/nightshift dismiss REASON` | close the report, and remember why |
    | `/nightshift explain` | the whole decision trail |
    | `/nightshift help` | this table |

    Commands need write access to the repository.
    """
}
