import Essentials
import Foundation
import HTTPMessages

/// What a list of issues asks for in its query.
struct IssueFilter {
  private let repository: Int
  private let state: String
  /// Nil in place of a label that does not exist: nothing has it.
  private let labels: [Int?]
  private let creator: Int??
  private let assignee: String?
  private let assigneeID: Int?
  private let since: Date?
  private let sort: String
  private let ascends: Bool

  init(_ target: RequestTarget, state hub: HubState, repository: Repository, since: Date?) throws {
    func word(_ name: String, _ allowed: [String]) throws -> String {
      guard let text = target[name] else { return allowed[0] }
      guard allowed.contains(text) else {
        let list = allowed.map { "\"\($0)\"" }.joined(separator: ", ")
        throw Refused.unprocessable("Invalid request.\n\nFor '\(name)', \(text) is not a member of [\(list)].")
      }
      return text
    }
    self.repository = repository.id
    state = try word("state", ["open", "closed", "all"])
    sort = try word("sort", ["created", "updated", "comments"])
    ascends = try word("direction", ["desc", "asc"]) == "asc"
    labels = (target["labels"] ?? "").split(separator: ",").map {
      hub.label($0.trimmingCharacters(in: .whitespaces), in: repository.id)?.id
    }
    creator = target["creator"].map { hub.account($0)?.id }
    assignee = target["assignee"]
    assigneeID = target["assignee"].flatMap { hub.account($0)?.id }
    self.since = since
  }

  func apply(to hub: HubState) -> [Issue] {
    let found = hub.issues.all { fits($0) }
    let sorted: [Issue]
    switch sort {
    case "updated": sorted = found.sorted { ($0.updatedAt, $0.id) < ($1.updatedAt, $1.id) }
    case "comments":
      var counts: [Int: Int] = [:]
      for comment in hub.comments.rows.values where comment.repository == repository {
        counts[comment.number, default: 0] += 1
      }
      sorted = found.sorted { (counts[$0.number] ?? 0, $0.id) < (counts[$1.number] ?? 0, $1.id) }
    default: sorted = found
    }
    return ascends ? sorted : sorted.reversed()
  }

  private func fits(_ issue: Issue) -> Bool {
    guard issue.repository == repository, state == "all" || issue.state.rawValue == state else { return false }
    guard labels.allSatisfy({ label in label.map { issue.labels.contains($0) } ?? false }) else { return false }
    if let creator, issue.author != creator { return false }
    if let since, issue.updatedAt < since { return false }
    switch assignee {
    case nil: return true
    case "none": return issue.assignees.isEmpty
    case "*": return !issue.assignees.isEmpty
    default: return assigneeID.map { issue.assignees.contains($0) } ?? false
    }
  }
}
