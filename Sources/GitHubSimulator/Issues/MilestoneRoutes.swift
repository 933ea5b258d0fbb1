import Essentials
import Foundation
import HTTPMessages

extension Router {
  private static let path = "repos/:owner/:repo/milestones"

  static let milestoneRoutes: [Route] = [
    Route("GET", path, .repository("metadata", .read, .read)) { call in
      let repository = try call.repository
      let wanted = call.target["state"] ?? "open"
      let found = call.state.milestones.all {
        $0.repository == repository.id && (wanted == "all" || $0.state.rawValue == wanted)
      }
      return call.page(call.target["direction"] == "desc" ? found.reversed() : found) { call.state.view($0) }
    },
    Route("POST", path, .repository("issues", .write, .write)) { try $0.createMilestone() },
    Route("GET", path + "/:number", .repository("metadata", .read, .read)) { call in
      HTTPResponse(200, json: call.state.view(try call.milestone))
    },
    Route("PATCH", path + "/:number", .repository("issues", .write, .write)) { try $0.updateMilestone() },
    Route("DELETE", path + "/:number", .repository("issues", .write, .write)) { call in
      let milestone = try call.milestone
      for issue in call.state.issues.all where issue.milestone == milestone.id {
        call.state.issues[issue.id]?.milestone = nil
      }
      call.state.milestones[milestone.id] = nil
      call.emit("milestone", "deleted", in: try call.repository, ["milestone": call.state.view(milestone)])
      return HTTPResponse(204)
    },
  ]
}

extension Call {
  var milestone: Milestone {
    get throws {
      let (repository, number) = (try repository, try number("number"))
      guard let found = state.milestones.first(where: { $0.repository == repository.id && $0.number == number })
      else { throw Refused.notFound }
      return found
    }
  }

  mutating func createMilestone() throws -> HTTPResponse {
    let repository = try repository
    let title = try requiredText("title", "Milestone", limit: 255)
    let others = state.milestones.all { $0.repository == repository.id }
    guard !others.contains(where: { $0.title == title }) else {
      throw Refused.invalid("Milestone", "title", "already_exists")
    }
    var made = Milestone(
      id: state.newID(), repository: repository.id, number: (others.map(\.number).max() ?? 0) + 1, title: title,
      creator: try actor.id, createdAt: now, updatedAt: now)
    try fill(&made)
    state.milestones[made.id] = made
    let view = state.view(made)
    emit("milestone", "created", in: repository, ["milestone": view])
    return HTTPResponse(201, headers: ["Location": view["url"]?.string ?? ""], json: view)
  }

  mutating func updateMilestone() throws -> HTTPResponse {
    var milestone = try milestone
    let before = milestone.state
    if let title = try optionalText("title", "Milestone", limit: 255) { milestone.title = title }
    try fill(&milestone)
    milestone.updatedAt = now
    state.milestones[milestone.id] = milestone
    let action = before == milestone.state ? "edited" : milestone.state == .open ? "opened" : "closed"
    let changes: [String: JSONValue] = action == "edited" ? ["changes": [:]] : [:]
    emit("milestone", action, in: try repository, ["milestone": state.view(milestone)].merging(changes) { $1 })
    return HTTPResponse(200, json: state.view(milestone))
  }

  private func fill(_ milestone: inout Milestone) throws {
    if has("description") { milestone.description = try optionalText("description", "Milestone") }
    if let text = try optionalText("due_on", "Milestone") {
      guard let date = Timestamp.date(text) else { throw Refused.invalid("Milestone", "due_on") }
      milestone.dueOn = date
    }
    guard let word = try optionalText("state", "Milestone") else { return }
    guard let wanted = Issue.State(rawValue: word) else { throw Refused.invalid("Milestone", "state") }
    milestone.closedAt = wanted == .closed ? milestone.closedAt ?? now : nil
    milestone.state = wanted
  }

  /// The milestone that the body names by number: nil if it names none, a nil inside for taking it off.
  func namedMilestone(in repository: Repository) throws -> Int?? {
    guard has("milestone") else { return nil }
    guard let number = try optionalInt("milestone") else { return .some(nil) }
    guard let found = state.milestones.first(where: { $0.repository == repository.id && $0.number == number }) else {
      throw Refused.invalid("Issue", "milestone")
    }
    return found.id
  }

  mutating func setMilestone(_ wanted: Int?, of issue: inout Issue) {
    let old = issue.milestone
    guard old != wanted else { return }
    issue.milestone = wanted
    issue.updatedAt = now
    state.issues[issue.id] = issue
    for (action, id) in [("demilestoned", old), ("milestoned", wanted)] {
      guard let milestone = id.flatMap({ state.milestones[$0] }) else { continue }
      note(action, issue) { $0.reason = milestone.title }
      let members: [String: JSONValue] = ["milestone": state.view(milestone)]
      if issue.pull == nil { emitIssue(action, issue, members) } else { emitPull(action, issue, members) }
    }
  }
}

extension HubState {
  func view(_ milestone: Milestone) -> JSONValue {
    guard let repository = repositories[milestone.repository] else { return .null }
    let url = "\(api(repository))/milestones/\(milestone.number)"
    let own = issues.rows.values.filter { $0.milestone == milestone.id }
    return [
      "url": .string(url), "html_url": .string("\(html(repository))/milestone/\(milestone.number)"),
      "labels_url": .string(url + "/labels"), "id": .id(milestone.id),
      "node_id": .string(NodeID.text("MI", milestone.id)), "number": .count(milestone.number),
      "title": .string(milestone.title), "description": .text(milestone.description),
      "creator": view(account: milestone.creator), "open_issues": .count(own.count { $0.state == .open }),
      "closed_issues": .count(own.count { $0.state == .closed }), "state": .string(milestone.state.rawValue),
      "created_at": .time(milestone.createdAt), "updated_at": .time(milestone.updatedAt),
      "due_on": .time(milestone.dueOn), "closed_at": .time(milestone.closedAt),
    ]
  }

  func milestone(of issue: Issue) -> JSONValue {
    issue.milestone.flatMap { milestones[$0] }.map { view($0) } ?? .null
  }
}
