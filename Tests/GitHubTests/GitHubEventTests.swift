import Domain
import Essentials
import Foundation
import GitHub
import Testing

@Suite struct `A GitHub event` {
  private static let base: [String: JSONValue] = [
    "repository": ["id": 3, "full_name": "acme/shop"], "sender": Sample.ada, "installation": ["id": 5],
  ]

  private func event(_ name: String, _ payload: [String: JSONValue]) -> GitHubEvent {
    GitHubEvent(name, .object(Self.base.merging(payload) { _, new in new }))
  }

  @Test func `of a label says which, on what and by whom`() throws {
    let read = event(
      "issues",
      [
        "action": "labeled", "label": ["name": "weight: 8"],
        "issue": ["id": 9007, "number": 7, "performed_via_github_app": ["id": 77]],
      ])
    guard case .issue(let issue) = read else { return #expect(Bool(false), "\(read)") }
    #expect(issue.action == .labeled("weight: 8"))
    #expect(issue.address == (try Sample.address(7)))
    #expect(issue.issueID == 9007)
    #expect(issue.sender == Actor(id: 1, login: "ada"))
    #expect(issue.viaAppID == 77)
    #expect(read.subject == .issue(try Sample.address(7)))
  }

  @Test func `of a comment belongs to the pull request it is on`() throws {
    let read = event(
      "issue_comment",
      [
        "action": "created", "issue": ["number": 8, "pull_request": ["url": "…"]],
        "comment": ["id": 1, "body": "/nightshift fix", "user": Sample.ada, "author_association": "MEMBER"],
      ])
    guard case .issueComment(let comment) = read else { return #expect(Bool(false), "\(read)") }
    #expect(comment.body == "/nightshift fix")
    #expect(comment.isOnPullRequest)
    #expect(comment.authorAssociation == "MEMBER")
    #expect(read.subject == .pullRequest(try Sample.address(8)))
  }

  @Test(
    arguments: [
      (
        "closed", ["merged": true, "merged_by": ["id": 2, "login": "bob"]],
        .closed(merged: true, by: Actor(id: 2, login: "bob"))
      ),
      ("closed", ["merged": false, "merged_by": nil], .closed(merged: false, by: nil)),
      ("synchronize", [:], .synchronize(before: "old")), ("ready_for_review", [:], .readyForReview),
      ("converted_to_draft", [:], .convertedToDraft), ("review_requested", [:], .reviewRequested("bob")),
    ] as [(String, [String: JSONValue], PullRequestEvent.Action)])
  func `of a pull request says what happened`(
    _ word: String, _ more: [String: JSONValue], _ action: PullRequestEvent.Action
  ) throws {
    let pull: [String: JSONValue] = [
      "number": 8, "head": ["sha": "aaa", "ref": "nightshift/7-x", "repo": ["full_name": "acme/shop"]],
      "base": ["ref": "main"],
    ]
    let read = event(
      "pull_request",
      [
        "action": .string(word), "before": "old", "requested_reviewer": ["login": "bob"],
        "pull_request": .object(pull.merging(more) { _, new in new }),
      ])
    guard case .pullRequest(let event) = read else { return #expect(Bool(false), "\(read)") }
    #expect(event.action == action)
    #expect(event.headBranch == "nightshift/7-x")
    #expect(!event.isFromFork)
  }

  @Test func `of a review carries it`() throws {
    let read = event(
      "pull_request_review",
      [
        "action": "submitted", "pull_request": ["number": 8],
        "review": [
          "id": 4, "user": Sample.ada, "state": "changes_requested", "body": nil,
          "submitted_at": "2026-11-20T10:00:00Z",
        ],
      ])
    guard case .review(let event) = read else { return #expect(Bool(false), "\(read)") }
    #expect(event.review.state == .changesRequested)
    #expect(read.subject == .pullRequest(try Sample.address(8)))
  }

  @Test func `of a check names the commit, the app and the pull requests`() throws {
    let run: JSONValue = [
      "id": 4, "name": "test", "head_sha": "aaa", "conclusion": "timed_out", "app": ["id": 15368],
      "external_id": "r-1", "pull_requests": [["number": 8]],
    ]
    let read = event("check_run", ["action": "completed", "check_run": run])
    guard case .checkRun(let event) = read else { return #expect(Bool(false), "\(read)") }
    #expect(event.conclusion == .timedOut)
    #expect(event.appID == 15368)
    #expect(event.pullRequests == [8])
    #expect(read.subject == .commit(try Sample.shop(), sha: "aaa"))
    let pressed = self.event(
      "check_run",
      ["action": "requested_action", "check_run": run, "requested_action": ["identifier": "retry"]])
    guard case .checkRun(let button) = pressed else { return #expect(Bool(false), "\(pressed)") }
    #expect(button.action == .requestedAction("retry") && button.sender.login == "ada")
    #expect(button.externalID == "r-1" && button.headCommit == "aaa")
  }

  @Test func `of a workflow, a job and a status name the commit`() throws {
    let job: JSONValue = ["id": 1, "name": "test", "head_sha": "aaa", "head_branch": "main", "conclusion": "failure"]
    let subject = GitHubEvent.Subject.commit(try Sample.shop(), sha: "aaa")
    #expect(event("workflow_run", ["action": "completed", "workflow_run": job]).subject == subject)
    #expect(event("workflow_job", ["action": "in_progress", "workflow_job": job]).subject == subject)
    let status = event("status", ["sha": "aaa", "context": "ci/a", "state": "pending"])
    guard case .status(let event) = status else { return #expect(Bool(false), "\(status)") }
    #expect(event.conclusion == nil)
    #expect(status.subject == subject)
  }

  @Test func `of a push knows a branch's birth and end`() throws {
    let zero = JSONValue.string(String(repeating: "0", count: 40))
    let read = event("push", ["ref": "refs/heads/a/b", "before": zero, "after": "aaa"])
    guard case .push(let push) = read else { return #expect(Bool(false), "\(read)") }
    #expect(push.branch == "a/b")
    #expect(push.before == nil)
    #expect(push.after == "aaa")
  }

  @Test func `of a new name remembers the old one`() throws {
    let renamed = event(
      "repository", ["action": "renamed", "changes": ["repository": ["name": ["from": "store"]]]])
    guard case .repository(let event) = renamed else { return #expect(Bool(false), "\(renamed)") }
    #expect(event.action == .renamed(from: RepositoryName("acme/store")))
    let moved = self.event(
      "repository",
      ["action": "transferred", "changes": ["owner": ["from": ["user": ["login": "ada"]]]]])
    guard case .repository(let transfer) = moved else { return #expect(Bool(false), "\(moved)") }
    #expect(transfer.action == .transferred(from: RepositoryName("ada/shop")))
  }

  @Test func `of an installation lists what came and went`() throws {
    let read = event(
      "installation_repositories",
      [
        "action": "added", "installation": ["id": 5, "account": ["login": "acme"]],
        "repositories_added": [["full_name": "acme/shop"]], "repositories_removed": [],
      ])
    guard case .installation(let event) = read else { return #expect(Bool(false), "\(read)") }
    #expect(event.action == .repositoriesChanged(added: [try Sample.shop()], removed: []))
    #expect(read.subject == .installation(5))
  }

  @Test(
    arguments: [
      (
        "installation", "created", ["repositories": [["full_name": "acme/shop"], ["full_name": "acme/parts"]]],
        .created(["acme/shop", "acme/parts"].compactMap { RepositoryName($0) })
      ),
      ("installation", "created", [:], .created([])),
      (
        "installation", "deleted", ["repositories": [["full_name": "acme/shop"]]],
        .deleted(["acme/shop"].compactMap { RepositoryName($0) })
      ), ("installation", "suspend", [:], .suspended), ("installation", "unsuspend", [:], .unsuspended),
      ("installation", "new_permissions_accepted", [:], .permissionsAccepted),
      (
        "installation_target", "renamed", ["changes": ["login": ["from": "acne"]], "sender": nil],
        .accountRenamed(from: "acne")
      ),
    ] as [(String, String, [String: JSONValue], InstallationEvent.Action)])
  func `of an installation says what became of it`(
    _ name: String, _ action: String, _ more: [String: JSONValue], _ expected: InstallationEvent.Action
  ) {
    let read = event(
      name, ["action": .string(action), "installation": ["id": 5], "account": ["login": "acme"]].merging(more) { $1 })
    guard case .installation(let event) = read else { return #expect(Bool(false), "\(read)") }
    #expect(event.action == expected && event.account == "acme" && event.installationID == 5)
  }

  @Test func `of a merge queue names its commit and why it went`() throws {
    let group: JSONValue = ["head_sha": "aaa", "head_ref": "refs/heads/gh-readonly-queue/main/pr-8", "base_ref": "m"]
    let begun = event("merge_group", ["action": "checks_requested", "merge_group": group])
    guard case .mergeGroup(let asked) = begun else { return #expect(Bool(false), "\(begun)") }
    #expect(asked.action == .checksRequested && asked.headCommit == "aaa")
    #expect(begun.subject == .commit(try Sample.shop(), sha: "aaa"))
    let ended = event("merge_group", ["action": "destroyed", "reason": "dequeued", "merge_group": group])
    guard case .mergeGroup(let gone) = ended else { return #expect(Bool(false), "\(ended)") }
    #expect(gone.action == .destroyed(reason: "dequeued"))
  }

  @Test(
    arguments: [
      ("locked", [:], .locked), ("unlocked", [:], .unlocked), ("deleted", [:], .deleted), ("edited", [:], .edited),
      ("transferred", [:], .transferred(to: nil)),
      (
        "transferred", ["changes": ["new_repository": ["full_name": "acme/parts"], "new_issue": ["number": 3]]],
        .transferred(to: RepositoryName("acme/parts").map { IssueAddress(repository: $0, number: 3) })
      ),
    ] as [(String, [String: JSONValue], IssueEvent.Action)])
  func `of an issue says what became of it`(
    _ word: String, _ more: [String: JSONValue], _ action: IssueEvent.Action
  ) {
    let read = event("issues", ["action": .string(word), "issue": ["id": 9007, "number": 7]].merging(more) { $1 })
    guard case .issue(let event) = read else { return #expect(Bool(false), "\(read)") }
    #expect(event.action == action)
  }

  @Test func `that nobody knows is not mistaken for one that is known`() {
    #expect(event("star", ["action": "created"]) == .unrecognised(event: "star", action: "created"))
    #expect(event("issues", ["action": "exploded"]) == .unrecognised(event: "issues", action: "exploded"))
    #expect(event("issues", ["action": "pinned"]) == .irrelevant(event: "issues", action: "pinned"))
    #expect(GitHubEvent("ping", [:]) == .ping)
  }

  @Test(
    arguments: [
      ("issues", "issues without label.name", ["action": "labeled", "issue": ["id": 1, "number": 1]]),
      ("issues", "issues without issue.number", ["action": "opened"]),
      ("issues", "issues without repository.full_name", ["action": "opened", "repository": ["full_name": "../x"]]),
      ("issues", "issues without sender", ["action": "opened", "issue": ["id": 1, "number": 1], "sender": nil]),
      ("push", "push without ref", ["ref": 7]), ("status", "status without sha", [:]),
    ] as [(String, String, [String: JSONValue])])
  func `that lacks something says what`(_ name: String, _ reason: String, _ payload: [String: JSONValue]) {
    #expect(event(name, payload) == .unreadable(reason: reason))
  }

  @Test(arguments: [JSONValue.null, [], "x", 7]) func `that is no object is unreadable, not a crash`(
    _ payload: JSONValue
  ) {
    #expect(GitHubEvent("push", payload) == .unreadable(reason: "push without repository.full_name"))
  }
}
