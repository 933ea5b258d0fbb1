import Essentials
import Foundation

extension Call {
  /// Tells every app that is let in and listens to `event` about it.
  ///
  /// `only` narrows it to one app, for events that go to the owner of a check alone.
  mutating func emit(
    _ event: String, _ action: String?, in repository: Repository, only app: Int? = nil,
    sender: Int? = nil, _ members: [String: JSONValue]
  ) {
    state.emit(event, action, in: repository.id, only: app, sender: sender ?? caller.account, members, at: now)
  }

  mutating func emitIssue(_ action: String, _ issue: Issue, _ more: [String: JSONValue] = [:]) {
    state.emitIssue(action, issue, more, sender: caller.account, at: now)
  }

  mutating func emitPull(_ action: String, _ issue: Issue, _ more: [String: JSONValue] = [:]) {
    state.emitPull(action, issue, more, sender: caller.account, at: now)
  }

  /// Adds to the issue's history.
  mutating func note(_ event: String, _ issue: Issue, _ fill: (inout IssueEvent) -> Void = { _ in }) {
    guard let actor = caller.account else { return }
    state.note(event, issue, actor: actor, viaApp: caller.appID, at: now, fill)
  }
}

extension HubState {
  mutating func note(
    _ event: String, _ issue: Issue, actor: Int, viaApp: Int? = nil, at now: Date,
    _ fill: (inout IssueEvent) -> Void = { _ in }
  ) {
    var entry = IssueEvent(
      id: newID(), repository: issue.repository, number: issue.number, event: event, actor: actor, viaApp: viaApp,
      createdAt: now)
    fill(&entry)
    events[entry.id] = entry
  }

  /// An issue as events show it.
  func told(_ issue: Issue) -> JSONValue { view(issue).without("closed_by") }

  mutating func emitIssue(
    _ action: String, _ issue: Issue, _ more: [String: JSONValue] = [:], sender: Int?, at now: Date
  ) {
    emit("issues", action, in: issue.repository, sender: sender, more.merging(["issue": told(issue)]) { $1 }, at: now)
  }

  mutating func emitPull(
    _ action: String, _ issue: Issue, _ more: [String: JSONValue] = [:], sender: Int?, at now: Date
  ) {
    let members: [String: JSONValue] = ["number": .count(issue.number), "pull_request": full(issue)]
    emit("pull_request", action, in: issue.repository, sender: sender, more.merging(members) { $1 }, at: now)
  }

  mutating func emit(
    _ event: String, _ action: String?, in repositoryID: Int, only app: Int? = nil, sender: Int?,
    _ members: [String: JSONValue], at now: Date
  ) {
    guard let repository = repositories[repositoryID] else { return }
    let guid = newGUID()
    for installation in installations.all where covers(installation, repository) {
      guard let listener = apps[installation.app], listener.webhookURL != nil else { continue }
      // Apps that may write checks hear of checks whether they asked for it or not.
      let hears =
        installation.events.contains(event)
        || (["check_run", "check_suite"].contains(event) && installation.permissions["checks"] == .write)
      guard app == nil ? hears : app == listener.id else { continue }
      var payload = members
      if let action { payload["action"] = .string(action) }
      payload["repository"] = view(repository)
      payload["sender"] = view(account: sender)
      payload["installation"] = [
        "id": .id(installation.id), "node_id": .string(NodeID.text("MDIz", installation.id)),
      ]
      if let owner = accounts[repository.owner], owner.kind == .organization {
        payload["organization"] = organization(owner)
      }
      queue(event, action, .object(payload), guid: guid, installation: installation, repository: repositoryID, at: now)
    }
  }

  /// Puts one delivery into the outbox.
  mutating func queue(
    _ event: String, _ action: String?, _ payload: JSONValue, guid: String, installation: Installation,
    repository: Int?, at now: Date
  ) {
    let id = newID()
    deliveries[id] = HookDelivery(
      id: id, guid: guid, app: installation.app, installation: installation.id, repository: repository, event: event,
      action: action, payload: payload.data, createdAt: now)
  }

  mutating func newGUID() -> String { UUID().uuidString.lowercased() }
}
