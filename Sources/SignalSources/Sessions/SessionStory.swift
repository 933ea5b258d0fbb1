import Foundation

/// A session as a person would tell it, in few lines.
enum SessionStory {
  private static let limit = 60

  static func text(_ events: [SessionEvent]) -> String {
    var lines: [String] = []
    var repeated = 0
    for event in events {
      guard let said = sentence(event.kind) else { continue }
      if let last = lines.last, last.hasSuffix(" " + said) {
        repeated += 1
        continue
      }
      close(&lines, &repeated)
      lines.append("\(clock(event.at)) \(said)")
    }
    close(&lines, &repeated)
    guard lines.count > limit else { return lines.joined(separator: "\n") }
    let left = lines.count - limit
    return (lines.prefix(limit / 2) + ["… \(left) more …"] + lines.suffix(limit / 2)).joined(separator: "\n")
  }

  private static func close(_ lines: inout [String], _ repeated: inout Int) {
    if repeated > 0, !lines.isEmpty { lines[lines.count - 1] += " (\(repeated + 1) times)" }
    repeated = 0
  }

  private static func sentence(_ kind: SessionEvent.Kind) -> String? {
    switch kind {
    case .page(let path): "opens \(path)"
    case .click(let target): "clicks \(target)"
    case .input(let target): "types into \(target)"
    case .submit(let target): "sends \(target)"
    case .scroll, .change: nil
    case .error(let text): "sees the error “\(text)”"
    case .failedRequest(let path, let status): "request to \(path) fails with \(status)"
    case .goal(let name): "reaches “\(name)”"
    case .custom(let name): name
    }
  }

  private static func clock(_ seconds: Double) -> String {
    let whole = Int(min(max(seconds, 0), 359_999))
    return String(format: "%d:%02d", whole / 60, whole % 60)
  }
}
