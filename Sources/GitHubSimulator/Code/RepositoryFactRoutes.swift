import Essentials
import Foundation
import HTTPMessages

extension Router {
  static let repositoryFactRoutes: [Route] = [
    Route("GET", "repos/:owner/:repo/readme", .repository("contents", .read, .read)) { try await $0.showReadme() },
    Route("GET", "repos/:owner/:repo/contributors", .repository("metadata", .read, .read)) {
      try await $0.listContributors()
    },
    Route("GET", "repos/:owner/:repo/languages", .repository("metadata", .read, .read)) {
      try await $0.showLanguages()
    },
    Route("POST", "repos/:owner/:repo/merges", .repository("contents", .write, .write)) {
      try await $0.mergeBranches()
    },
    Route("GET", "repos/:owner/:repo/commits/:sha/comments", .repository("contents", .read, .read)) { call in
      let repository = try call.repository
      let sha = try await call.commit(call.text("sha"))
      let found = call.state.commitComments.all { $0.repository == repository.id && $0.commit == sha }
      return call.page(found) { call.state.view($0) }
    },
    Route("POST", "repos/:owner/:repo/commits/:sha/comments", .repository("contents", .write, .read)) {
      try await $0.createCommitComment()
    },
  ]
}

extension Call {
  func showReadme() async throws -> HTTPResponse {
    let repository = try repository
    let ref = target["ref"] ?? repository.defaultBranch
    guard let commit = try await git(repository).commit(ref) else { throw Refused.notFound }
    let files = try await git(repository).tree(commit, recursive: false) ?? []
    let readme = files.first { $0.type == "blob" && $0.path.lowercased().hasPrefix("readme") }
    guard let readme else { throw Refused.notFound }
    return try await showContent(readme.path)
  }

  /// Who wrote how many commits of the default branch, the busiest first; strangers are `Anonymous` where `anon` asks.
  func listContributors() async throws -> HTTPResponse {
    let repository = try repository
    guard let head = repository.refs["refs/heads/\(repository.defaultBranch)"] else { return HTTPResponse(204) }
    let lines = try await git(repository).text(["log", "--format=%ae%x1f%an", head, "--"]).split(separator: "\n")
    var counts: [String: (account: Int?, name: String, count: Int)] = [:]
    for line in lines {
      let halves = line.split(separator: "\u{1f}", maxSplits: 1).map(String.init)
      guard halves.count == 2 else { continue }
      let author = account(
        Signature(name: halves[1], email: halves[0], date: now))["id"]?.int
      let key = author.map { "account \($0)" } ?? halves[0]
      counts[key, default: (author, halves[1], 0)].count += 1
    }
    let showsStrangers = ["1", "true"].contains(target["anon"])
    let shown = counts.filter { $0.value.account != nil || showsStrangers }
      .sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
    return page(shown) { key, entry in
      let count: [String: JSONValue] = ["contributions": .count(entry.count)]
      guard let account = entry.account else {
        return JSONValue.object(["type": "Anonymous", "email": .string(key), "name": .string(entry.name)]).with(count)
      }
      return state.view(account: account).with(count)
    }
  }

  private static let languages = [
    "py": "Python", "swift": "Swift", "js": "JavaScript", "ts": "TypeScript", "go": "Go", "rs": "Rust", "rb": "Ruby",
    "java": "Java", "c": "C", "h": "C", "cpp": "C++", "sh": "Shell", "html": "HTML", "css": "CSS",
  ]

  /// Bytes of each language on the default branch, told by the files' endings.
  func showLanguages() async throws -> HTTPResponse {
    let repository = try repository
    guard let head = repository.refs["refs/heads/\(repository.defaultBranch)"] else {
      return HTTPResponse(200, json: [:])
    }
    var sizes: [String: Int] = [:]
    for entry in try await git(repository).tree(head, recursive: true) ?? [] where entry.type == "blob" {
      let ending = entry.path.split(separator: ".").last.map { $0.lowercased() } ?? ""
      if let language = Self.languages[ending] { sizes[language, default: 0] += entry.size ?? 0 }
    }
    return HTTPResponse(200, json: .object(sizes.mapValues { .count($0) }))
  }

  /// Brings one branch into another by a merge commit: 204 where there is nothing to do, 409 where it conflicts.
  mutating func mergeBranches() async throws -> HTTPResponse {
    let repository = try repository
    let git = git(repository)
    let (base, head) = (try requiredText("base", "Merge"), try requiredText("head", "Merge"))
    guard let into = repository.refs["refs/heads/\(base)"] else { throw Refused.notFound("Base does not exist") }
    guard let from = try await git.commit(head) else { throw Refused.notFound("Head does not exist") }
    try refuseProtected("refs/heads/\(base)", repository)
    guard try await !git.isAncestor(from, of: into) else { return HTTPResponse(204) }
    guard let tree = try await hub.merges.tree(base: into, head: from, in: git) else {
      throw Refused(status: 409, message: "Merge conflict")
    }
    let account = try actor
    let message = try optionalText("commit_message", "Merge") ?? "Merge \(head) into \(base)"
    let commit = try await git.commit(
      tree: tree, parents: [into, from], message: message, by: state.signature(account, at: now))
    try await refuseWorkflows(at: commit, repository)
    guard try await git.update("refs/heads/\(base)", to: commit, from: into),
      let record = try await git.record(commit)
    else { throw Refused(status: 409, message: "Merge conflict") }
    try await state.takeRefs(of: repository.id, by: account, viaApp: caller.appID, tools: hub, at: now)
    return HTTPResponse(201, json: view(record, in: repository))
  }

  mutating func createCommitComment() async throws -> HTTPResponse {
    let repository = try repository
    let sha = try await commit(text("sha"))
    let made = CommitComment(
      id: state.newID(), repository: repository.id, commit: sha, author: try actor.id,
      body: try requiredText("body", "CommitComment"), path: try optionalText("path", "CommitComment"),
      position: try optionalInt("position"), line: try optionalInt("line"), createdAt: now, updatedAt: now)
    state.commitComments[made.id] = made
    let view = state.view(made)
    emit("commit_comment", "created", in: repository, ["comment": view.without("reactions")])
    return HTTPResponse(201, headers: ["Location": view["url"]?.string ?? ""], json: view)
  }
}

extension HubState {
  func view(_ comment: CommitComment) -> JSONValue {
    guard let repository = repositories[comment.repository] else { return .null }
    let url = "\(api(repository))/comments/\(comment.id)"
    return [
      "html_url": .string("\(html(repository))/commit/\(comment.commit)#commitcomment-\(comment.id)"),
      "url": .string(url), "id": .id(comment.id), "node_id": .string(NodeID.text("CC", comment.id)),
      "body": .string(comment.body), "path": .text(comment.path), "position": .count(comment.position),
      "line": .count(comment.line), "commit_id": .string(comment.commit), "user": view(account: comment.author),
      "created_at": .time(comment.createdAt), "updated_at": .time(comment.updatedAt),
      "author_association": association(of: comment.author, in: repository.id),
    ]
  }
}
