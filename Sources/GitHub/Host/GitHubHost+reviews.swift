package import Domain
import Essentials

extension GitHubHost {
  package func reviews(of address: IssueAddress) async throws -> [Review] {
    // One that has not been submitted has no date, and is nobody's business but its author's.
    try await api.list(
      "/repos/\(address.repository)/pulls/\(address.number)/reviews", as: reading(address.repository)
    ).filter { $0["submitted_at"] != nil }.map { try $0.decoded(Review.init(gitHub:)) }
  }

  package func reviewComments(of address: IssueAddress) async throws -> [ReviewComment] {
    try await api.list(
      "/repos/\(address.repository)/pulls/\(address.number)/comments", ["sort": "created", "direction": "asc"],
      as: reading(address.repository)
    ).map { try $0.decoded(ReviewComment.init(gitHub:)) }
  }

  package func reply(_ body: String, to comment: ReviewComment, of address: IssueAddress) async throws {
    // Only the first comment of a thread can be replied to.
    let first = comment.inReplyTo ?? comment.id
    try await api.write(
      "POST", "/repos/\(address.repository)/pulls/\(address.number)/comments/\(first)/replies",
      ["body": .string(body.asBody)], as: .repository(address.repository, .pullRequests), notifying)
  }

  package func resolveThread(of comment: ReviewComment, in address: IssueAddress) async throws {
    try await setResolved(true, comment, address)
  }

  /// Opens the thread that begins with `comment` again; an unknown thread is not an error.
  package func unresolveThread(of comment: ReviewComment, in address: IssueAddress) async throws {
    try await setResolved(false, comment, address)
  }

  private func setResolved(_ isResolved: Bool, _ comment: ReviewComment, _ address: IssueAddress) async throws {
    let first = comment.inReplyTo ?? comment.id
    var cursor: JSONValue = .null
    repeat {
      let threads = try await reviewThreads(of: address, after: cursor)
      for thread in threads["nodes"]?.array ?? [] {
        guard thread.at("/comments/nodes/0/databaseId")?.integer == first else { continue }
        guard thread["isResolved"]?.bool != isResolved, let id = thread["id"]?.string else { return }
        return try await isResolved ? resolve(id, in: address) : unresolve(id, in: address)
      }
      guard threads.at("/pageInfo/hasNextPage")?.bool == true, let next = threads.at("/pageInfo/endCursor"),
        next != cursor
      else { return }
      cursor = next
    } while !cursor.isNull
  }

  private func reviewThreads(of address: IssueAddress, after cursor: JSONValue) async throws -> JSONValue {
    let answer = try await api.graphQL(
      """
      query($owner: String!, $name: String!, $number: Int!, $cursor: String) {
        repository(owner: $owner, name: $name) {
          pullRequest(number: $number) {
            reviewThreads(first: 100, after: $cursor) {
              nodes { id isResolved comments(first: 1) { nodes { databaseId } } }
              pageInfo { hasNextPage endCursor }
            }
          }
        }
      }
      """,
      [
        "owner": .string(address.repository.owner), "name": .string(address.repository.name),
        "number": .integer(Int64(address.number)), "cursor": cursor,
      ], as: reading(address.repository))
    return answer.at("/repository/pullRequest/reviewThreads") ?? .null
  }

  private func unresolve(_ thread: String, in address: IssueAddress) async throws {
    _ = try await api.graphQL(
      "mutation($id: ID!) { unresolveReviewThread(input: {threadId: $id}) { thread { isResolved } } }",
      ["id": .string(thread)], as: .repository(address.repository, .conversation), quietly)
  }

  private func resolve(_ thread: String, in address: IssueAddress) async throws {
    _ = try await api.graphQL(
      "mutation($id: ID!) { resolveReviewThread(input: {threadId: $id}) { thread { isResolved } } }",
      ["id": .string(thread)], as: .repository(address.repository, .conversation), quietly)
  }
}

extension Review {
  /// From GitHub's `review` object; events spell the state in lower case, answers in upper case.
  init(gitHub json: JSONValue) throws {
    self.init(
      id: try json.needs("id", \.integer),
      author: try Actor(gitHub: json["user"]),
      state: try json.needs("state") { $0.string.flatMap { State(rawValue: $0.uppercased()) } },
      body: json["body"]?.string ?? "",
      submittedAt: try json.needs("submitted_at", \.date))
  }
}

extension ReviewComment {
  init(gitHub json: JSONValue) throws {
    self.init(
      id: try json.needs("id", \.integer),
      author: try Actor(gitHub: json["user"]),
      body: json["body"]?.string ?? "",
      path: try json.needs("path", \.string),
      line: json["line"]?.int,
      inReplyTo: json["in_reply_to_id"]?.integer,
      createdAt: try json.needs("created_at", \.date),
      updatedAt: try json.needs("updated_at", \.date))
  }
}
