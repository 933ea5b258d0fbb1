import Domain
import Essentials
import Foundation
import Storage
import WorkQueue

/// Commands about people, quarantined signals, and changes that are to go.
extension CommandDesk {
  func assign(_ login: String, _ asked: Asked, _ change: inout Change) async throws -> String {
    let report = asked.report
    let permission = try await context.tracker.permission(of: login, in: report.repository)
    let issue = report.address ?? asked.seen.issue
    guard permission > .none, try await context.tracker.paced(.answer).assign(login, to: issue) else {
      // No mention: who has no access here is not to be told of it.
      throw Refusal("`\(login)` has no access to \(report.repository) that would let me assign them.")
    }
    try change.tell(
      report.id, .assigned(login: login, by: asked.login), cause: "comment/\(asked.name)", at: context.now)
    guard let pull = report.change, pull.state == .open else { return "@\(login) is assigned." }
    do {
      try await context.host.paced(.answer).requestReviewers(
        [login], for: IssueAddress(repository: report.repository, number: pull.number))
    } catch HostRefusal.invalid {
      return "@\(login) is assigned. GitHub does not let me ask them to review #\(pull.number)."
    }
    return "@\(login) is assigned, and asked to review #\(pull.number)."
  }

  /// Lets a quarantined signal through, for somebody who may write where it would go.
  func release(_ name: String, _ seen: CommentSeen, _ change: inout Change) async throws -> String {
    let quarantine = Quarantine(context: context)
    let held = try await quarantine.signals(in: seen.issue.repository)
    guard let signal = held.first(where: { $0.signal.id.text == name })?.signal.id else {
      let names = held.prefix(20).map { "`\(Self.plain($0.signal.id.text))` (\($0.suspicion.category.rawValue))" }
      let list = names.isEmpty ? "None is held." : "These are held: \(names.joined(separator: ", "))."
      throw Refusal("No signal of that name is in quarantine. \(list)")
    }
    _ = try await quarantine.release(signal, by: "@\(seen.author.login)", into: &change)
    return "The signal `\(Self.plain(name))` goes on to grouping."
  }

  /// To stand between ticks.
  private static func plain(_ text: String) -> String {
    String(text.filter { $0 != "`" && !$0.isNewline }.prefix(120))
  }

  func revert(_ asked: Asked, _ change: inout Change) async throws -> Reply {
    let report = asked.report
    guard let pull = report.change else { throw Refusal("There is no pull request of mine to take back.") }
    if let before = report.takenBack {
      throw Refusal(
        pull.state == .open
          ? "#\(pull.number) takes #\(before.change.number) back already. Merge it, or close it to keep the change."
          : "#\(before.change.number) was taken back by #\(pull.number).")
    }
    switch pull.state {
    case .closed: throw Refusal("#\(pull.number) is closed and was never merged: there is nothing to take back.")
    case .open: return .answer(try await close(pull, asked, &change))
    case .merged:
      let request = TakeBackRequest(report: report.id, pull: pull.number, asked: asked.seen)
      let job = try PipelineJobs.takeBack.job(
        request, id: Identifier("take-back/\(report.id)/\(asked.name)"), lane: Lanes.agent(report.id),
        readyAt: context.now)
      change.enqueues.append(Enqueue(job))
      return .later
    }
  }

  /// Not merged yet: closing it is all there is to take back, unless somebody merged it just now.
  private func close(_ pull: ProposedChange, _ asked: Asked, _ change: inout Change) async throws -> String {
    let address = IssueAddress(repository: asked.report.repository, number: pull.number)
    guard try await !context.host.pullRequest(address).isMerged else {
      try change.askForLook(asked.report.id, at: context.now)
      return "#\(pull.number) was merged just now. Say `/nightshift revert` once more to take it back."
    }
    try await context.host.paced(.answer).updatePullRequest(address, title: nil, body: nil, isOpen: false)
    try change.tell(
      asked.report.id, .rejected(at: context.now, by: asked.login), cause: "comment/\(asked.name)", at: context.now)
    return
      "#\(pull.number) was not merged, so I closed it. That is remembered as a no, and it will not be proposed again."
  }
}
