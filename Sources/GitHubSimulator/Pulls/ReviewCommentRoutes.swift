import Essentials
import Foundation
import HTTPMessages

extension Router {
  static let reviewCommentRoutes: [Route] = [
    Route("GET", "repos/:owner/:repo/pulls/comments", .repository("pull_requests", .read, .read)) { call in
      let repository = try call.repository
      return call.page(call.visibleReviewComments { $0.repository == repository.id }) { call.state.view($0) }
    },
    Route("GET", "repos/:owner/:repo/pulls/comments/:id", .repository("pull_requests", .read, .read)) { call in
      HTTPResponse(200, json: call.state.view(try call.reviewComment))
    },
    Route("PATCH", "repos/:owner/:repo/pulls/comments/:id", .repository("pull_requests", .write, .read)) { call in
      var comment = try call.ownReviewComment
      let old = comment.body
      comment.body = try call.requiredText("body", "PullRequestReviewComment")
      comment.updatedAt = call.now
      call.state.reviewComments[comment.id] = comment
      call.emitReviewComment("edited", comment, ["changes": ["body": ["from": .string(old)]]])
      return HTTPResponse(200, json: call.state.view(comment))
    },
    Route("DELETE", "repos/:owner/:repo/pulls/comments/:id", .repository("pull_requests", .write, .read)) { call in
      let comment = try call.ownReviewComment
      call.emitReviewComment("deleted", comment)
      call.state.reviewComments[comment.id] = nil
      return HTTPResponse(204)
    },
    Route("GET", "repos/:owner/:repo/pulls/:number/comments", .repository("pull_requests", .read, .read)) { call in
      let issue = try call.pull
      let comments = call.visibleReviewComments { $0.repository == issue.repository && $0.number == issue.number }
      return call.page(comments) { call.state.view($0) }
    },
    Route("POST", "repos/:owner/:repo/pulls/:number/comments", .repository("pull_requests", .write, .read)) {
      try await $0.createReviewComment()
    },
    Route("POST", "repos/:owner/:repo/pulls/:number/comments/:id/replies", .repository("pull_requests", .write, .read))
    {
      call in
      let parent = try call.reviewComment
      return try call.reply(to: parent.id, body: try call.requiredText("body", "PullRequestReviewComment"))
    },
  ]
}

extension Call {
  var reviewComment: ReviewComment {
    get throws {
      guard let comment = state.reviewComments[try number("id")], comment.repository == (try repository.id) else {
        throw Refused.notFound
      }
      return comment
    }
  }

  var ownReviewComment: ReviewComment {
    get throws {
      let comment = try reviewComment
      if comment.author != caller.account { try demand("administration", .write, .write, in: try repository) }
      return comment
    }
  }

  /// A pending review's comments are seen by their author alone.
  func visibleReviewComments(_ fits: (ReviewComment) -> Bool) -> [ReviewComment] {
    state.reviewComments.all { comment in
      fits(comment) && (state.reviews[comment.review]?.state != .pending || comment.author == caller.account)
    }
  }

  mutating func createReviewComment() async throws -> HTTPResponse {
    let issue = try pull
    if let parent = try optionalInt("in_reply_to") {
      return try reply(to: parent, body: try requiredText("body", "PullRequestReviewComment"))
    }
    var review = try silentReview(of: issue)
    let comment = try await addReviewComment(body, to: issue, review: review)
    submit(&review, as: .commented, issue)
    let view = state.view(comment)
    return HTTPResponse(201, headers: ["Location": view["url"]?.string ?? ""], json: view)
  }

  /// Every review comment belongs to a review, if only to one without words.
  private mutating func silentReview(of issue: Issue) throws -> Review {
    let review = Review(
      id: state.newID(), repository: issue.repository, number: issue.number, author: try actor.id, state: .pending,
      body: "", commit: issue.pull?.headSHA ?? "")
    state.reviews[review.id] = review
    return review
  }

  mutating func reply(to parent: Int, body: String) throws -> HTTPResponse {
    let issue = try pull
    guard let asked = state.reviewComments[parent], asked.repository == issue.repository, asked.number == issue.number
    else { throw Refused.notFound }
    // An answer to an answer belongs to the first comment.
    let first = asked.inReplyTo.flatMap { state.reviewComments[$0] } ?? asked
    var review = try silentReview(of: issue)
    var comment = first
    comment.id = state.newID()
    comment.review = review.id
    comment.inReplyTo = first.id
    comment.author = try actor.id
    comment.body = body
    comment.createdAt = now
    comment.updatedAt = now
    state.reviewComments[comment.id] = comment
    submit(&review, as: .commented, issue)
    return HTTPResponse(201, json: state.view(comment))
  }

  /// Adds one comment on lines of the difference; 422 when they are not part of it.
  @discardableResult
  mutating func addReviewComment(_ asked: JSONValue, to issue: Issue, review: Review) async throws -> ReviewComment {
    guard let pull = issue.pull, let path = asked["path"]?.string, let body = asked["body"]?.string, !body.isEmpty
    else {
      throw Refused.unprocessable("Invalid request.\n\n\"path\" and \"body\" must be supplied.")
    }
    guard body.count <= 65_536 else {
      throw Refused.invalid(
        "PullRequestReviewComment", "body", "custom", "body is too long (maximum is 65536 characters)")
    }
    let files = try await git(try repository).changes(from: pull.baseSHA, to: pull.headSHA, symmetric: true)
    guard let file = files.first(where: { $0.path == path }) else {
      throw Refused.invalid("PullRequestReviewComment", "path", "invalid", "path is not part of the pull request")
    }
    let side = asked["side"]?.string ?? "RIGHT"
    let isAboutFile = asked["subject_type"]?.string == "file"
    var place = PatchPlace(line: nil, position: 1, hunk: file.patch ?? "")
    if !isAboutFile {
      let found =
        asked["line"]?.int.flatMap { PatchPlace.find(line: $0, side: side, in: file.patch ?? "") }
        ?? asked["position"]?.int.flatMap { PatchPlace.find(position: $0, in: file.patch ?? "") }
      guard let found else {
        throw Refused.invalid(
          "PullRequestReviewComment", "pull_request_review_thread.line", "custom",
          "pull_request_review_thread.line must be part of the diff")
      }
      place = found
    }
    let thread = ReviewThread(id: state.newID(), repository: issue.repository, number: issue.number)
    state.threads[thread.id] = thread
    let comment = ReviewComment(
      id: state.newID(), repository: issue.repository, number: issue.number, review: review.id, thread: thread.id,
      author: review.author, body: body, path: path, line: place.line, startLine: asked["start_line"]?.int, side: side,
      startSide: asked["start_line"] == nil ? nil : asked["start_side"]?.string ?? side, position: place.position,
      originalPosition: place.position, commit: pull.headSHA,
      originalCommit: asked["commit_id"]?.string ?? pull.headSHA, diffHunk: place.hunk, createdAt: now, updatedAt: now)
    state.reviewComments[comment.id] = comment
    return comment
  }

  mutating func emitReviewComment(_ action: String, _ comment: ReviewComment, _ more: [String: JSONValue] = [:]) {
    guard let issue = state.issue(comment.number, in: comment.repository),
      let repository = state.repositories[comment.repository]
    else { return }
    let members: [String: JSONValue] = ["comment": state.view(comment), "pull_request": state.simple(issue)]
    emit("pull_request_review_comment", action, in: repository, members.merging(more) { $1 })
  }
}

/// Where a line stands in a file's patch.
struct PatchPlace: Sendable, Equatable {
  var line: Int?
  /// Lines below the first `@@`.
  var position: Int
  /// The hunk up to the line.
  var hunk: String

  static func find(line wanted: Int, side: String, in patch: String) -> PatchPlace? {
    find(in: patch) { old, new, mark, _ in
      side == "LEFT" ? mark != "+" && old == wanted : mark != "-" && new == wanted
    }
  }

  static func find(position wanted: Int, in patch: String) -> PatchPlace? {
    find(in: patch) { _, _, _, position in position == wanted }
  }

  private static func find(in patch: String, _ fits: (Int, Int, Character, Int) -> Bool) -> PatchPlace? {
    var old = 0
    var new = 0
    var hunk: [Substring] = []
    for (position, text) in patch.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if text.hasPrefix("@@") {
        let numbers = text.split { !$0.isNumber && $0 != "-" && $0 != "+" && $0 != "," }
        old = start(numbers, "-")
        new = start(numbers, "+")
        hunk = [text]
        continue
      }
      hunk.append(text)
      let mark = text.first ?? " "
      if mark == "\\" { continue }
      if fits(old, new, mark, position) {
        return PatchPlace(line: mark == "-" ? old : new, position: position, hunk: hunk.joined(separator: "\n"))
      }
      if mark != "+" { old += 1 }
      if mark != "-" { new += 1 }
    }
    return nil
  }

  private static func start(_ parts: [Substring], _ sign: Character) -> Int {
    let part = parts.first { $0.first == sign && $0.count > 1 }
    return part.flatMap { Int($0.dropFirst().prefix { $0.isNumber }) } ?? 0
  }
}
