import Essentials
import Foundation
import HTTPMessages

extension Router {
  static let commentRoutes: [Route] = [
    Route("GET", "repos/:owner/:repo/issues/comments", .repository("metadata", .read, .read)) {
      try $0.listAllComments()
    },
    Route("GET", "repos/:owner/:repo/issues/comments/:id", .repository("metadata", .read, .read)) { call in
      HTTPResponse(200, json: call.state.view(try call.comment))
    },
    Route("PATCH", "repos/:owner/:repo/issues/comments/:id", .repository("metadata", .read, .read)) {
      try $0.updateComment()
    },
    Route("DELETE", "repos/:owner/:repo/issues/comments/:id", .repository("metadata", .read, .read)) {
      try $0.deleteComment()
    },
    Route("GET", "repos/:owner/:repo/issues/:number/comments", .repository("metadata", .read, .read)) {
      try $0.listComments()
    },
    Route("POST", "repos/:owner/:repo/issues/:number/comments", .repository("metadata", .read, .read)) {
      try $0.createComment()
    },
  ]
}

extension Call {
  var comment: Comment {
    get throws {
      guard let comment = state.comments[try number("id")], comment.repository == (try repository.id) else {
        throw Refused.notFound
      }
      return comment
    }
  }

  /// `since` of the query.
  var since: Date? {
    get throws {
      guard let text = target["since"] else { return nil }
      guard let date = Timestamp.date(text) else {
        throw Refused.unprocessable("Invalid request.\n\n\"\(text)\" is not a valid date-time.")
      }
      return date
    }
  }

  func listComments() throws -> HTTPResponse {
    let issue = try issue(.read, .read)
    let since = try since
    let comments = state.comments.all { comment in
      comment.repository == issue.repository && comment.number == issue.number
        && (since.map { comment.updatedAt >= $0 } ?? true)
    }
    return page(comments) { state.view($0) }
  }

  func listAllComments() throws -> HTTPResponse {
    let repository = try repository
    let since = try since
    var comments = state.comments.all { comment in
      comment.repository == repository.id && (since.map { comment.updatedAt >= $0 } ?? true)
    }
    if target["sort"] == "updated" { comments.sort { ($0.updatedAt, $0.id) < ($1.updatedAt, $1.id) } }
    if target["direction"] == "desc" { comments.reverse() }
    return page(comments) { state.view($0) }
  }

  mutating func createComment() throws -> HTTPResponse {
    var issue = try issueForComment()
    let author = try actor
    let body = try requiredText("body", "IssueComment")
    if issue.isLocked, try !mayTalkWhereLocked() {
      throw Refused(status: 403, message: "Unable to create comment because issue is locked.")
    }
    let comment = Comment(
      id: state.newID(), repository: issue.repository, number: issue.number, author: author.id, viaApp: caller.appID,
      body: body, createdAt: now, updatedAt: now)
    state.comments[comment.id] = comment
    issue.updatedAt = now
    state.issues[issue.id] = issue
    emitComment("created", comment)
    crossReference(body, from: issue)
    let view = state.view(comment)
    return HTTPResponse(201, headers: ["Location": view["url"]?.string ?? ""], json: view)
  }

  /// An app needs `issues` or, on a pull request, `pull_requests`; any person who can see it may comment.
  private func issueForComment() throws -> Issue {
    let repository = try repository
    let issue = try issue(try number("number"), in: repository)
    guard issue.pull != nil || repository.hasIssues else { throw Refused.issuesDisabled }
    if case .nobody = caller { throw Refused.requiresAuthentication }
    if repository.isArchived { throw Refused.archived }
    let byIssues = allows("issues", .write, .read, in: repository)
    let byPulls = issue.pull != nil && allows("pull_requests", .write, .read, in: repository)
    guard byIssues || byPulls else { throw Refused.notForIntegrations("issues=write; pull_requests=write") }
    return issue
  }

  /// Only people with write access: an app is no collaborator, whatever its permissions.
  private func mayTalkWhereLocked() throws -> Bool {
    guard case .person(let person) = caller else { return false }
    return try state.role(of: person.id, in: repository).map { $0 >= .write } ?? false
  }

  private func mayChange(_ comment: Comment) throws {
    let repository = try repository
    if case .nobody = caller { throw Refused.requiresAuthentication }
    if repository.isArchived { throw Refused.archived }
    let isOwn = comment.author == caller.account
    switch caller {
    case .installation:
      guard allows("issues", .write, .write, in: repository) || allows("pull_requests", .write, .write, in: repository)
      else { throw Refused.notForIntegrations("issues=write; pull_requests=write") }
    default:
      guard isOwn || allows("issues", .write, .write, in: repository) else {
        throw Refused(status: 403, message: "Must have admin rights to Repository.")
      }
    }
  }

  mutating func updateComment() throws -> HTTPResponse {
    var comment = try comment
    try mayChange(comment)
    let body = try requiredText("body", "IssueComment")
    let old = comment.body
    comment.body = body
    comment.updatedAt = now
    state.comments[comment.id] = comment
    if old != body { emitComment("edited", comment, ["changes": ["body": ["from": .string(old)]]]) }
    return HTTPResponse(200, json: state.view(comment))
  }

  mutating func deleteComment() throws -> HTTPResponse {
    let comment = try comment
    try mayChange(comment)
    emitComment("deleted", comment)
    state.comments[comment.id] = nil
    return HTTPResponse(204)
  }

  private mutating func emitComment(_ action: String, _ comment: Comment, _ more: [String: JSONValue] = [:]) {
    guard let issue = state.issue(comment.number, in: comment.repository),
      let repository = state.repositories[comment.repository]
    else { return }
    let members: [String: JSONValue] = ["issue": state.told(issue), "comment": state.view(comment)]
    emit("issue_comment", action, in: repository, members.merging(more) { $1 })
  }

  /// Notes on every issue that `text` mentions by number that it was mentioned.
  mutating func crossReference(_ text: String, from source: Issue) {
    guard let actor = caller.account else { return }
    for number in References.mentioned(in: text) where number != source.number {
      guard let issue = state.issue(number, in: source.repository) else { continue }
      let isKnown = state.events.rows.values.contains {
        $0.event == "cross-referenced" && $0.repository == issue.repository && $0.number == number
          && $0.source == source.id
      }
      if !isKnown { state.note("cross-referenced", issue, actor: actor, at: now) { $0.source = source.id } }
    }
  }
}
