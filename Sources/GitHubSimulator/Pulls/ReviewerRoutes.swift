import Essentials
import HTTPMessages

extension Call {
  mutating func requestReviewers() throws -> HTTPResponse {
    var issue = try pull
    let repository = try repository
    let logins = try optionalTexts("reviewers") ?? []
    if let teams = try optionalTexts("team_reviewers"), !teams.isEmpty {
      throw Refused.unprocessable("Could not resolve to a node with the global id of '\(teams[0])'.")
    }
    var reviewers: [Int] = []
    for login in logins {
      guard let account = state.account(login), isCollaborator(account.id, in: repository) else {
        throw Refused.unprocessable(
          "Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the \(state.fullName(repository)) repository."
        )
      }
      guard account.id != issue.author else {
        throw Refused.unprocessable("Review cannot be requested from pull request author.")
      }
      reviewers.append(account.id)
    }
    for reviewer in reviewers where issue.pull?.requestedReviewers.contains(reviewer) == false {
      issue.pull?.requestedReviewers.append(reviewer)
      issue.updatedAt = now
      state.issues[issue.id] = issue
      note("review_requested", issue) { $0.subject = reviewer }
      emitPull("review_requested", issue, ["requested_reviewer": state.view(account: reviewer)])
    }
    return HTTPResponse(201, json: state.simple(issue))
  }

  mutating func dismissReviewers() throws -> HTTPResponse {
    var issue = try pull
    for login in try optionalTexts("reviewers") ?? [] {
      guard let account = state.account(login), issue.pull?.requestedReviewers.contains(account.id) == true else {
        continue
      }
      issue.pull?.requestedReviewers.removeAll { $0 == account.id }
      issue.updatedAt = now
      state.issues[issue.id] = issue
      note("review_request_removed", issue) { $0.subject = account.id }
      emitPull("review_request_removed", issue, ["requested_reviewer": state.view(account)])
    }
    return HTTPResponse(200, json: state.simple(issue))
  }
}
