import Essentials
import Foundation
import HTTPMessages

extension Router {
  static let commitRoutes: [Route] = [
    Route("GET", "repos/:owner/:repo/commits", .repository("contents", .read, .read)) { try await $0.listCommits() },
    Route("GET", "repos/:owner/:repo/commits/:sha/pulls", .repository("pull_requests", .read, .read)) { call in
      let repository = try call.repository
      let sha = try await call.commit(call.text("sha"))
      let pulls = call.state.issues.all {
        $0.repository == repository.id && ($0.pull?.headSHA == sha || $0.pull?.mergeCommit == sha)
      }
      return call.page(pulls) { call.state.simple($0) }
    },
    Route("GET", "repos/:owner/:repo/commits/*ref", .repository("contents", .read, .read)) {
      try await $0.showCommit()
    },
    Route("GET", "repos/:owner/:repo/compare/*basehead", .repository("contents", .read, .read)) {
      try await $0.compare()
    },
  ]
}

extension Call {
  func listCommits() async throws -> HTTPResponse {
    let repository = try repository
    let commit = try await commitOr404(target["sha"] ?? repository.defaultBranch)
    let found = try await git(repository).history(of: commit, path: target["path"], limit: 1000, skipping: 0)
    return page(found) { view($0, in: repository) }
  }

  private func commitOr404(_ revision: String) async throws -> String {
    guard let commit = try await git(try repository).commit(revision) else { throw Refused.notFound }
    return commit
  }

  func showCommit() async throws -> HTTPResponse {
    let repository = try repository
    let sha = try await commit(text("ref"))
    guard let record = try await git(repository).record(sha) else { throw Refused.notFound }
    let files = try await git(repository).changes(
      from: record.parents.first ?? BareRepository.emptyTree, to: sha, symmetric: false)
    let additions = files.reduce(0) { $0 + $1.additions }
    let deletions = files.reduce(0) { $0 + $1.deletions }
    return HTTPResponse(
      200,
      json: view(record, in: repository).with([
        "stats": [
          "additions": .count(additions), "deletions": .count(deletions), "total": .count(additions + deletions),
        ],
        "files": .array(files.map { view($0, at: sha, in: repository) }),
      ]))
  }

  func compare() async throws -> HTTPResponse {
    let repository = try repository
    let git = git(repository)
    guard let dots = text("basehead").range(of: "...") else { throw Refused.notFound }
    let names = [text("basehead")[..<dots.lowerBound], text("basehead")[dots.upperBound...]].map { side in
      String(side.split(separator: ":", maxSplits: 1).last ?? "")
    }
    let base = try await commitOr404(names[0])
    let head = try await commitOr404(names[1])
    guard let parting = try await git.mergeBase(base, head) else {
      throw Refused.notFound("No common ancestor between \(names[0]) and \(names[1]).")
    }
    let ahead = try await git.commits(from: base, to: head, limit: 10_000)
    let behind = try await git.commits(from: head, to: base, limit: 10_000)
    let files = try await git.changes(from: base, to: head, symmetric: true)
    guard let baseRecord = try await git.record(base), let partingRecord = try await git.record(parting) else {
      throw Refused.notFound
    }
    let status = ahead.isEmpty ? behind.isEmpty ? "identical" : "behind" : behind.isEmpty ? "ahead" : "diverged"
    let html = "\(state.html(repository))/compare/\(text("basehead"))"
    return HTTPResponse(
      200,
      json: [
        "url": .string("\(state.api(repository))/compare/\(text("basehead"))"), "html_url": .string(html),
        "permalink_url": .string("\(state.html(repository))/compare/\(base)...\(head)"),
        "diff_url": .string(html + ".diff"), "patch_url": .string(html + ".patch"),
        "base_commit": view(baseRecord, in: repository), "merge_base_commit": view(partingRecord, in: repository),
        "status": .string(status), "ahead_by": .count(ahead.count), "behind_by": .count(behind.count),
        "total_commits": .count(ahead.count),
        "commits": .array(ahead.prefix(250).map { view($0, in: repository) }),
        "files": .array(files.prefix(300).map { view($0, at: head, in: repository) }),
      ])
  }
}
