import Essentials
import HTTPMessages

extension Router {
  private static let path = "repos/:owner/:repo/pulls/:number/reviews"

  static let reviewRoutes: [Route] = [
    Route("GET", path, .repository("pull_requests", .read, .read)) { call in
      let issue = try call.pull
      let reviews = call.state.reviews.all {
        $0.repository == issue.repository && $0.number == issue.number
          && ($0.state != .pending || $0.author == call.caller.account)
      }
      return call.page(reviews) { call.state.view($0) }
    },
    Route("POST", path, .repository("pull_requests", .write, .read)) { try await $0.createReview() },
    Route("GET", path + "/:review", .repository("pull_requests", .read, .read)) { call in
      HTTPResponse(200, json: call.state.view(try call.review))
    },
    Route("PUT", path + "/:review", .repository("pull_requests", .write, .read)) { call in
      var review = try call.review
      guard review.author == call.caller.account else { throw Refused.mustHavePushAccess }
      review.body = try call.requiredText("body", "PullRequestReview")
      call.state.reviews[review.id] = review
      return HTTPResponse(200, json: call.state.view(review))
    },
    Route("POST", path + "/:review/events", .repository("pull_requests", .write, .read)) { try $0.submitReview() },
    Route("PUT", path + "/:review/dismissals", .repository("pull_requests", .write, .write)) { try $0.dismissReview() },
    Route("GET", path + "/:review/comments", .repository("pull_requests", .read, .read)) { call in
      let review = try call.review
      return call.page(call.state.reviewComments.all { $0.review == review.id }) { call.state.view($0) }
    },
  ]
}

extension Call {
  var review: Review {
    get throws {
      let issue = try pull
      guard let review = state.reviews[try number("review")], review.repository == issue.repository,
        review.number == issue.number, review.state != .pending || review.author == caller.account
      else { throw Refused.notFound }
      return review
    }
  }

  private func reviewState(_ event: String) throws -> Review.State {
    switch event {
    case "APPROVE": return .approved
    case "REQUEST_CHANGES": return .changesRequested
    case "COMMENT": return .commented
    default:
      throw Refused.unprocessable(
        "Invalid request.\n\nFor 'properties/event', \(event) is not a member of [\"APPROVE\", \"REQUEST_CHANGES\", \"COMMENT\"]."
      )
    }
  }

  mutating func createReview() async throws -> HTTPResponse {
    let issue = try pull
    guard let pull = issue.pull else { throw Refused.notFound }
    let author = try actor
    let wanted = try optionalText("event", "PullRequestReview").map { try reviewState($0) } ?? .pending
    let body = try optionalText("body", "PullRequestReview") ?? ""
    let comments = self.body["comments"]?.array ?? []
    try check(wanted, body: body, comments: comments.count, issue)
    if wanted == .pending,
      state.reviews.rows.values.contains(where: {
        $0.repository == issue.repository && $0.number == issue.number && $0.state == .pending && $0.author == author.id
      })
    {
      throw Refused.unprocessable("User can only have one pending review per pull request")
    }
    let commit = try optionalText("commit_id", "PullRequestReview") ?? pull.headSHA
    var review = Review(
      id: state.newID(), repository: issue.repository, number: issue.number, author: author.id, state: .pending,
      body: body, commit: commit)
    state.reviews[review.id] = review
    for comment in comments {
      try await addReviewComment(comment, to: issue, review: review)
    }
    if wanted != .pending { submit(&review, as: wanted, issue) }
    return HTTPResponse(200, json: state.view(review))
  }

  private func check(_ wanted: Review.State, body: String, comments: Int, _ issue: Issue) throws {
    if wanted == .approved, issue.author == caller.account {
      throw Refused.unprocessable("Can not approve your own pull request")
    }
    if wanted == .changesRequested, issue.author == caller.account {
      throw Refused.unprocessable("Can not request changes on your own pull request")
    }
    if [.changesRequested, .commented].contains(wanted), body.isEmpty, comments == 0 {
      throw Refused.unprocessable("Review body cannot be blank")
    }
  }

  mutating func submitReview() throws -> HTTPResponse {
    let issue = try pull
    var review = try review
    guard review.author == caller.account, review.state == .pending else {
      throw Refused.unprocessable("Could not submit a review that is not pending")
    }
    let wanted = try reviewState(try requiredText("event", "PullRequestReview"))
    if let body = try optionalText("body", "PullRequestReview") { review.body = body }
    let comments = state.reviewComments.all { $0.review == review.id }.count
    try check(wanted, body: review.body, comments: comments, issue)
    submit(&review, as: wanted, issue)
    return HTTPResponse(200, json: state.view(review))
  }

  mutating func submit(_ review: inout Review, as wanted: Review.State, _ issue: Issue) {
    review.state = wanted
    review.submittedAt = now
    state.reviews[review.id] = review
    var issue = issue
    issue.updatedAt = now
    issue.pull?.requestedReviewers.removeAll { $0 == review.author }
    state.issues[issue.id] = issue
    emitReview("submitted", review, issue)
    for comment in state.reviewComments.all where comment.review == review.id { emitReviewComment("created", comment) }
    if wanted == .approved { state.autoMergeIsDue(issue.id) }
  }

  private mutating func emitReview(_ action: String, _ review: Review, _ issue: Issue) {
    guard let repository = state.repositories[issue.repository] else { return }
    let view = state.view(review).with([
      "state": .string(review.state.rawValue.lowercased()), "submitted_at": .time(review.submittedAt),
    ])
    emit("pull_request_review", action, in: repository, ["review": view, "pull_request": state.simple(issue)])
  }

  mutating func dismissReview() throws -> HTTPResponse {
    let issue = try pull
    var review = try review
    let message = try requiredText("message", "PullRequestReview")
    guard [.approved, .changesRequested].contains(review.state) else {
      throw Refused.unprocessable("Can not dismiss a commented pull request review")
    }
    let before = review.state.rawValue.lowercased()
    review.state = .dismissed
    state.reviews[review.id] = review
    note("review_dismissed", issue) { event in
      event.reason = message
      event.review = review.id
      event.reviewState = before
    }
    emitReview("dismissed", review, issue)
    return HTTPResponse(200, json: state.view(review))
  }
}
