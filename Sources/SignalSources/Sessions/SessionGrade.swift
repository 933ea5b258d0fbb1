import Essentials

/// How well a session went, as the person would have said: 0 would warn others off, 10 would recommend it.
package struct SessionGrade: Sendable, Equatable {
  /// One thing that went wrong, and how much it cost.
  package struct Fault: Sendable, Equatable {
    package var text: String
    package var points: Int
    /// Groups sessions that met the same fault; nil where it says nothing about the cause.
    package var key: String?
  }

  /// 0 to 10.
  package var grade: Int
  /// One sentence on what went right and what went wrong.
  package var sentence: String
  package var faults: [Fault]
  /// Whether there was enough to judge.
  package var isJudged: Bool

  /// Rules in the order in which they are told; each fault is counted once for each thing it is about.
  package static func of(_ events: [SessionEvent]) -> SessionGrade {
    guard events.contains(where: \.isAction) || events.count >= 3 else {
      return SessionGrade(grade: 10, sentence: "Too little happened to judge.", faults: [], isJudged: false)
    }
    let goal = events.lazy.compactMap { if case .goal(let name) = $0.kind { name } else { nil } }.first
    let faults = merged(errors(events) + rage(events) + deadEnds(events) + abandoned(events, goal) + waits(events))
    let lost = faults.reduce(0) { $0 + $1.points }
    let grade = max(0, min(10, (goal == nil ? 8 : 10) - lost))
    return SessionGrade(grade: grade, sentence: sentence(goal, faults), faults: faults, isJudged: true)
  }

  private static func sentence(_ goal: String?, _ faults: [Fault]) -> String {
    let right = goal.map { "Reached “\($0)”" } ?? "Looked around"
    guard !faults.isEmpty else { return right + " without trouble." }
    return right + ", but " + faults.prefix(3).map(\.text).joined(separator: ", and ") + "."
  }

  private static func merged(_ faults: [Fault]) -> [Fault] {
    var seen: Set<String> = []
    return faults.filter { seen.insert($0.text).inserted }.sorted { $0.points > $1.points }
  }

  private static func errors(_ events: [SessionEvent]) -> [Fault] {
    var found: [Fault] = []
    for event in events {
      switch event.kind {
      case .error(let text): found.append(Fault(text: "met the error “\(text)”", points: 3, key: "error:\(text)"))
      case .failedRequest(let path, let status) where status == 0 || status >= 500:
        found.append(
          Fault(text: "a request to \(path) failed (\(status))", points: 3, key: "request:\(path):\(status)"))
      case .failedRequest(let path, let status):
        found.append(Fault(text: "\(path) was refused (\(status))", points: 1, key: "request:\(path):\(status)"))
      default: continue
      }
    }
    // A page that logs a hundred errors is not ten times worse than one that logs ten.
    return Array(merged(found).prefix(3))
  }

  /// Three clicks on the same thing within two seconds.
  private static func rage(_ events: [SessionEvent]) -> [Fault] {
    let clicks = events.compactMap { event -> (Double, String)? in
      if case .click(let target) = event.kind { (event.at, target) } else { nil }
    }
    return clicks.indices.dropLast(2).compactMap { index in
      let run = clicks[index...index + 2]
      guard let last = run.last, let first = run.first, last.0 - first.0 <= 2, Set(run.map(\.1)).count == 1 else {
        return nil
      }
      return Fault(text: "clicked \(first.1) again and again", points: 3, key: "rage:\(first.1)")
    }
  }

  /// A click after which nothing at all happened for three seconds; only where changes are recorded.
  private static func deadEnds(_ events: [SessionEvent]) -> [Fault] {
    guard events.contains(where: { $0.kind == .change }) else { return [] }
    return events.indices.compactMap { index in
      guard case .click(let target) = events[index].kind else { return nil }
      let after = events[(index + 1)...].first { !$0.isAction }
      guard let after, after.at - events[index].at > 3 else { return nil }
      return Fault(text: "clicked \(target) and nothing happened", points: 2, key: "dead:\(target)")
    }
  }

  /// Began to fill in a form, or came to a page where one pays or signs up, and left without having reached a goal.
  private static func abandoned(_ events: [SessionEvent], _ goal: String?) -> [Fault] {
    guard goal == nil else { return [] }
    let typed = events.lastIndex { if case .input = $0.kind { true } else { false } }
    let sent = events.lastIndex { if case .submit = $0.kind { true } else { false } }
    let pages = events.compactMap { event -> String? in if case .page(let path) = event.kind { path } else { nil } }
    if let page = pages.last, Self.wanted.contains(where: page.lowercased().contains) {
      return [Fault(text: "left at \(page)", points: 2, key: "abandoned:\(page)")]
    }
    guard let typed, typed > (sent ?? -1), typed >= events.count - 8, pages.count <= 1 || sent == nil else { return [] }
    return [Fault(text: "filled in a form and did not send it", points: 1, key: nil)]
  }

  private static let wanted = [
    "checkout", "payment", "/pay", "signup", "sign-up", "register", "subscribe", "onboarding",
  ]

  /// Ten seconds between what a person did and what came of it.
  private static func waits(_ events: [SessionEvent]) -> [Fault] {
    events.indices.compactMap { index in
      guard events[index].isAction, events[index].kind != .scroll, index + 1 < events.count else { return nil }
      let next = events[index + 1]
      guard !next.isAction, case let wait = next.at - events[index].at, wait >= 10, wait < 120 else { return nil }
      return Fault(text: "waited \(Int(wait)) s", points: 1, key: nil)
    }.prefix(1).map(\.self)
  }
}
