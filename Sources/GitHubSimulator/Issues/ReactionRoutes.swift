import Essentials
import HTTPMessages

extension Router {
  static let reactionRoutes: [Route] = [
    Route("GET", "repos/:owner/:repo/issues/comments/:id/reactions", .repository("metadata", .read, .read)) { call in
      call.listReactions(.comment, try call.comment.id)
    },
    Route("POST", "repos/:owner/:repo/issues/comments/:id/reactions", .repository("metadata", .read, .read)) { call in
      try call.react(.comment, try call.comment.id)
    },
    Route("DELETE", "repos/:owner/:repo/issues/comments/:id/reactions/:reaction", .repository("metadata", .read, .read))
    {
      call in try call.unreact(.comment, try call.comment.id)
    },
    Route("GET", "repos/:owner/:repo/issues/:number/reactions", .repository("metadata", .read, .read)) { call in
      call.listReactions(.issue, try call.issue(.read, .read).id)
    },
    Route("POST", "repos/:owner/:repo/issues/:number/reactions", .repository("metadata", .read, .read)) { call in
      try call.react(.issue, try call.issue(.read, .read).id)
    },
    Route("DELETE", "repos/:owner/:repo/issues/:number/reactions/:reaction", .repository("metadata", .read, .read)) {
      call in try call.unreact(.issue, try call.issue(.read, .read).id)
    },
    Route("GET", "repos/:owner/:repo/pulls/comments/:id/reactions", .repository("pull_requests", .read, .read)) {
      call in
      call.listReactions(.reviewComment, try call.reviewComment.id)
    },
    Route("POST", "repos/:owner/:repo/pulls/comments/:id/reactions", .repository("pull_requests", .write, .read)) {
      call in
      try call.react(.reviewComment, try call.reviewComment.id)
    },
  ]
}

extension Call {
  func listReactions(_ subject: Reaction.Subject, _ id: Int) -> HTTPResponse {
    let content = target["content"]
    let given = state.reactions.all {
      $0.subject == subject && $0.of == id && (content == nil || $0.content == content)
    }
    return page(given) { state.view($0) }
  }

  /// Reacting twice the same way is answered with 200 and the first reaction.
  mutating func react(_ subject: Reaction.Subject, _ id: Int) throws -> HTTPResponse {
    let author = try actor
    let repository = try repository
    guard
      allows("issues", .write, .read, in: repository) || allows("pull_requests", .write, .read, in: repository)
    else { throw Refused.notForIntegrations("issues=write; pull_requests=write") }
    if repository.isArchived { throw Refused.archived }
    let content = try requiredText("content", "Reaction")
    guard HubState.reactionContents.contains(content) else { throw Refused.invalid("Reaction", "content") }
    if let old = state.reactions.first(where: {
      $0.subject == subject && $0.of == id && $0.author == author.id && $0.content == content
    }) {
      return HTTPResponse(200, json: state.view(old))
    }
    let reaction = Reaction(
      id: state.newID(), subject: subject, of: id, author: author.id, content: content, createdAt: now)
    state.reactions[reaction.id] = reaction
    return HTTPResponse(201, json: state.view(reaction))
  }

  mutating func unreact(_ subject: Reaction.Subject, _ id: Int) throws -> HTTPResponse {
    let author = try actor
    guard let reaction = state.reactions[try number("reaction")], reaction.subject == subject, reaction.of == id else {
      throw Refused.notFound
    }
    guard reaction.author == author.id else { throw Refused.notForIntegrations }
    state.reactions[reaction.id] = nil
    return HTTPResponse(204)
  }
}
